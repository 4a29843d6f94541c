import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { run } from "@x/future";
import { expect, onTestFinished, test } from "vitest";
import { hashPath } from "../../src/hash/command.ts";
import { lineOf } from "../../src/hash/line.ts";
import { folder } from "../links/check.ts";
import { programOf } from "../program.ts";

const { start, startUnattended } = programOf("hash.js");

/** What `demo hash` is to print. */
const lines = (path: string, files: Record<string, string>): string =>
  Object.entries(files)
    .map(([name, content]) => {
      const digest = createHash("sha256").update(content).digest("hex");
      return `${digest}  ${join(path, name)}\n`;
    })
    .join("");

const files = {
  "b.txt": "b",
  "c.bin": "c".repeat(5_000_000), // more than a batch, and than a piece
  empty: "",
  "a/1": "1",
  "a/10": "10",
  "a/2": "2",
  "a/deep/er": "3",
  "d/x": "x",
};

test.each([{ options: [] }, { options: ["--threads", "1"] }, { options: ["--threads", "3"] }])(
  "demo hash: each file, in the same order, $options",
  async ({ options }) => {
    const path = await folder(files);
    const { exitCode, stdout, stderr } = await startUnattended("hash", path, ...options).ended;
    expect(stderr).toBe("");
    expect(stdout).toBe(lines(path, files));
    expect(exitCode).toBe(0);
  },
);

test("many small files, and one file alone", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 600 }, (_, n) => [`f${String(n).padStart(3, "0")}`, `${n}`]),
  );
  const path = await folder(many);
  expect((await start("hash", path).ended).stdout).toBe(lines(path, many));
  const one = join(path, "f007");
  expect((await start("hash", one).ended).stdout).toBe(lines(path, { f007: "7" }));
});

test("symbolic links are not followed, and what is no file is left out", async () => {
  const path = await folder({ "a/b": "b" });
  await symlink(path, join(path, "a/circle"));
  await symlink("b", join(path, "a/again"));
  await symlink("nowhere", join(path, "a/dangling"));
  const server = createServer().listen(join(path, "socket"));
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { exitCode, stdout } = await start("hash", path).ended;
  expect(stdout).toBe(lines(path, { "a/b": "b" }));
  expect(exitCode).toBe(0);
  const link = join(await folder({}), "link");
  await symlink(path, link);
  expect((await start("hash", link).ended).stdout).toBe(lines(link, { "a/b": "b" }));
});

test("a line break in a name is escaped, as sha256sum does", () => {
  expect(lineOf("ab", "one\ntwo\\\r")).toBe("\\ab  one\\ntwo\\\\\\r\n");
});

// Root may read everything.
test.skipIf(process.getuid?.() === 0)("what may not be read is reported", async () => {
  const path = await folder({ a: "a", secret: "s", z: "z" });
  await chmod(join(path, "secret"), 0);
  await mkdir(join(path, "closed"), { mode: 0 });
  const { exitCode, stdout, stderr } = await start("hash", path).ended;
  expect(stdout).toBe(lines(path, { a: "a", z: "z" }));
  expect(stderr.split("\n").sort()).toEqual([
    "",
    `error: EACCES: permission denied, open '${path}/secret'`,
    `error: EACCES: permission denied, scandir '${path}/closed'`,
  ]);
  expect(exitCode).toBe(1);
});

// Elsewhere there are no such names.
test.runIf(process.platform === "linux")("what cannot be read holds up no other", async () => {
  const path = await folder({ a: "a", z: "z" });
  const noText = Buffer.concat([Buffer.from(`${path}/b`), Buffer.from([0xff])]);
  await writeFile(noText, "b");
  const { exitCode, stdout, stderr } = await start("hash", path).ended;
  expect(stdout).toBe(lines(path, { a: "a", z: "z" }));
  expect(stderr).toBe(`error: ENOENT: no such file or directory, open '${path}/b\ufffd'\n`);
  expect(exitCode).toBe(1);
});

test("Ctrl-C ends the threads, wherever they are: exit code 130", async () => {
  const path = await folder({ "a.bin": "a".repeat(5_000_000), "b.bin": "" });
  await truncate(join(path, "b.bin"), 2 ** 40); // takes no room, but longer than any test
  const { child, ended } = start("hash", path);
  await once(child.stdout, "data"); // now the threads have nothing left but the large one
  child.kill("SIGINT");
  const { exitCode, stderr } = await ended;
  expect(stderr).toBe("");
  expect(exitCode).toBe(130);
});

test.each(["", "large.bin"])("shows how far it is, where somebody can watch: %j", async (name) => {
  const parent = await folder({ "large.bin": "" });
  await truncate(join(parent, "large.bin"), 64e9); // takes no room, and a minute or so
  const path = join(parent, name);
  const stderr = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true });
  const interruption = new AbortController();
  const hashing = run(hashPath(path, { threads: 1 }, { stdout: new PassThrough(), stderr }), {
    signal: interruption.signal,
  });
  let shown = "";
  const isOnItsWay = /█░+ \d+ % of 64000 MB, (?:\d+m)?\d+s/;
  for await (const piece of stderr) {
    shown += piece;
    if (isOnItsWay.test(shown)) break;
  }
  interruption.abort();
  await expect(hashing).rejects.toBe(interruption.signal.reason);
});

test("shows nothing but the lines on their own terminal", async () => {
  const path = await folder(files);
  const terminal = () => Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true });
  const [stdout, stderr] = [terminal(), terminal()];
  expect(await run(hashPath(path, {}, { stdout, stderr }))).toBe(0);
  expect(stderr.read()).toBe(null);
  expect(stdout.read()).toBe(lines(path, files));
});

test.each([
  [["no/such/folder"], "error: ENOENT: no such file or directory, stat 'no/such/folder'"],
  [["/dev/null"], "error: neither a file nor a folder: /dev/null"],
  [[".", "--threads", "0"], "'0' is invalid. Not a positive integer."],
  [[], "error: missing required argument 'path'"],
])("demo hash %j makes no sense", async (args, message) => {
  const { exitCode, stdout, stderr } = await startUnattended("hash", ...args).ended;
  expect(stderr).toContain(message);
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});
