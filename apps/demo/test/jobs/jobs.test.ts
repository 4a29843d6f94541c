import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { run } from "@x/future";
import { openJobs } from "@x/jobs";
import { expect, onTestFinished, test } from "vitest";
import { folder } from "../links/check.ts";
import { programOf } from "../program.ts";

const { program, start, startUnattended } = programOf("jobs.js");

const files = {
  "b.txt": "b",
  "c.bin": "c".repeat(5_000_000),
  empty: "",
  "a/1": "1",
  "a/10": "10",
  "a/2": "2",
  "a/deep/er": "3",
  "d/x": "x",
};

test("prints what demo hash prints, although a worker is killed with a job in its hands", async () => {
  const path = await folder(files);
  const { exitCode, stdout, stderr } = await startUnattended("jobs", path).ended;
  const [, killed, file, other, again] =
    /^worker (\d) is killed with (.+) in its hands; .+\nworker (\d) has hashed (.+)\n$/.exec(
      stderr,
    ) ?? [stderr];
  expect(again).toBe(file);
  expect(other).not.toBe(killed);
  expect(stdout).toBe((await start("hash", path).ended).stdout);
  expect(exitCode).toBe(0);
});

test("a Postgres that is given is left without a trace of the queue", async () => {
  const postgres = fork(program, ["jobs-database"]);
  onTestFinished(async () => {
    postgres.disconnect();
    await once(postgres, "exit");
  });
  const [{ url: connection }] = (await once(postgres, "message")) as [{ url: string }];
  const path = await folder({ "a/1": "1" });
  const options = ["--connection", connection, "--workers", "2"];
  const { exitCode, stdout } = await startUnattended("jobs", path, ...options).ended;
  expect(stdout).toBe((await start("hash", path).ended).stdout);
  expect(exitCode).toBe(0);
  await run(async () => {
    await using queue = await openJobs("mine", { connection, schema: "demo_jobs" });
    const names = (await queue.boss.getQueues()).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("hash"))).toEqual([]);
  });
});

test.each([
  ["SIGINT", 130],
  ["SIGKILL", "SIGKILL"],
] as const)("%s ends all processes, exit code %s", async (signal, code) => {
  const { child, ended } = start("jobs", await folder({ a: "a" }));
  await once(child.stderr, "data"); // a worker is killed, and its job waits
  child.kill(signal);
  // The last of them to end closes what all write their errors to.
  const { exitCode, stdout } = await ended;
  expect(stdout).toBe("");
  expect(exitCode).toBe(code);
});

test.runIf(process.platform === "linux")(
  "a file that cannot be read is reported, and not tried again",
  async () => {
    const path = await folder({ a: "a", z: "z" });
    const noText = Buffer.concat([Buffer.from(`${path}/b`), Buffer.from([0xff])]);
    await writeFile(noText, "b"); // Linux alone has such names
    const { exitCode, stdout, stderr } = await start("jobs", "--memory", path).ended;
    expect(stdout).toBe((await start("hash", path).ended).stdout);
    expect(stderr).toBe(`error: ENOENT: no such file or directory, open '${path}/b\ufffd'\n`);
    expect(exitCode).toBe(1);
  },
);

test("--memory prints the same, in one process", async () => {
  const path = await folder(files);
  const { exitCode, stdout, stderr } = await start("jobs", "--memory", path).ended;
  expect(stderr).toBe("");
  expect(stdout).toBe((await start("hash", path).ended).stdout);
  expect(exitCode).toBe(0);
});

test("a folder without files takes no database", async () => {
  const { exitCode, stdout, stderr } = await start("jobs", await folder({})).ended;
  expect(stdout + stderr).toBe("");
  expect(exitCode).toBe(0);
});

test.each([
  [["no/such/folder"], "error: ENOENT: no such file or directory, scandir 'no/such/folder'"],
  [[".", "--workers", "1"], "Two are needed, since one of them is killed."],
  [
    [".", "--memory", "--connection", "postgres://localhost"],
    "option '--memory' cannot be used with option '--connection <url>'",
  ],
  [
    [import.meta.dirname, "--connection", "postgres://me:secret@127.0.0.1:1/mine"],
    "no queue could be opened in the database at postgres://me@127.0.0.1:1/mine: connect ECONNREFUSED",
  ],
])("demo jobs %j makes no sense", async (args, message) => {
  const { exitCode, stdout, stderr } = await startUnattended("jobs", ...args).ended;
  expect(stderr).toContain(message);
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});
