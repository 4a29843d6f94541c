// Whole programs, each in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { JOBS } from "./support.node.ts";

const head = `
  import { createTask, Future, run, sleep } from "@x/future";
  import { LoopThread, ThreadQueue } from "@x/worker";
  const jobs = ${JSON.stringify(JOBS.href)};
  const thread = new LoopThread({ name: "jobs" });
`;

// In the package's folder, so that programs find the packages.
const temp = fileURLToPath(new URL("../temp", import.meta.url));
mkdirSync(temp, { recursive: true });
const folder = mkdtempSync(join(temp, "programs-"));
afterAll(() => rmSync(folder, { recursive: true }));

let programs = 0;

/** What a program prints, and how it ends. */
async function node(
  program: string,
  ...flags: string[]
): Promise<{ stdout: string; stderr: string; code: unknown }> {
  programs += 1;
  const file = join(folder, `${programs}.mjs`);
  writeFileSync(file, head + program);
  const register = new URL("./source/register.js", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", register, "--expose-gc", ...flags, file], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL")); // if it never ends
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, code };
}

test.each([
  'thread.runCoroutineThreadsafe(jobs, "failLater", [])',
  'toThread(() => { throw new RangeError("no"); })',
])("the failure of %s is printed with its own places, and nobody's source", async (failing) => {
  const { stderr, code } = await node(`
    import { toThread } from "@x/worker";
    await ${failing};
  `);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ {4}in (?:thread jobs|a thread of the pool)$/m);
  // Of a bundle, the line where it was put together again would be all that there is.
  expect(stderr).not.toContain("known-errors");
});

test("a thread that nobody waits for does not keep the process alive", async () => {
  const end = await node(`
    console.log(await thread.runCoroutineThreadsafe(jobs, "add", [1, 2]));
  `);
  expect(end).toEqual({ stdout: "3\n", stderr: "", code: 0 });
});

test("a call that somebody waits for does, and so does a thread that is being stopped", async () => {
  const end = await node(`
    const hold = thread.runCoroutineThreadsafe(jobs, "hold", ["it"]);
    const end = hold.catch((error) => console.log(error.name));
    console.log(await thread.runCoroutineThreadsafe(jobs, "addInSteps", [1, 2]));
    await thread.stop();
    await end;
  `);
  expect(end).toEqual({ stdout: "3\nCancelledError\n", stderr: "", code: 0 });
});

// A process that others keep an eye on, too: its end does not tell whether a program is stuck.
const watched = 'process.on("beforeExit", () => {});';

test("a program that waits for a thread is not taken for stuck", async () => {
  const end = await node(`
    ${watched}
    await run(function* () {
      console.log(yield* thread.runCoroutineThreadsafe(jobs, "nap", [500]));
      yield* thread.stop();
    });
  `);
  expect(end).toEqual({ stdout: "awake\n", stderr: "", code: 0 });
});

test("a program that is stuck is told so, thread or not", async () => {
  const end = await node(`
    await run(function* () {
      yield* thread.runCoroutineThreadsafe(jobs, "add", [1, 2]);
      yield* new Future();
    }).catch((error) => console.log(error.name));
  `);
  expect(end).toEqual({ stdout: "DeadlockError\n", stderr: "", code: 0 });
});

test("a call that is left over when run ends is cancelled and waited for", async () => {
  const end = await node(`
    await run(function* () {
      createTask(thread.runCoroutineThreadsafe(jobs, "hold", ["it"]));
      yield* thread.runCoroutineThreadsafe(jobs, "add", [1, 2]);
    });
    console.log(await thread.runCoroutineThreadsafe(jobs, "takeEvents", []));
  `);
  expect(end.stdout).toBe("[ 'it began', 'it cancelled: ', 'it cleaned up' ]\n");
});

test("a program hears of a thread that dies of hunger, even if nothing else keeps it alive", async () => {
  const program = `
    for (const name of ["eat", "add"]) {
      await thread.runCoroutineThreadsafe(jobs, name, []).catch((error) => {
        console.log(error.message, error.cause.code);
      });
    }
  `;
  const { stdout, code } = await node(program, "--max-old-space-size=100");
  const line =
    "thread jobs crashed: Worker terminated due to reaching memory limit: JS heap out of memory ERR_WORKER_OUT_OF_MEMORY\n";
  expect({ stdout, code }).toEqual({ stdout: line + line, code: 0 });
});

/** A queue, and a thread that does something with an end of it, after a while. */
const withQueue = (job: string) => `
  const queue = new ThreadQueue({ maxsize: 1 });
  const begin = () => {
    const handle = queue.open();
    const later = ${JSON.stringify(new URL("./queue/jobs.ts", import.meta.url).href)};
    thread.runCoroutineThreadsafe(later, "${job}", [handle], { transfer: [handle.port] });
  };
`;

test.each([
  ["get", "putLater", "queue.get()"],
  ["put", "takeLater", 'queue.put("b")'],
  ["join", "takeLater", "queue.join()"],
])(
  "a program that waits in %s is not taken for stuck, and stays alive",
  async (name, job, wait) => {
    const full = name === "get" ? "" : 'queue.putNowait("a");';
    const program = `${withQueue(job)} ${full} begin();`;
    const end = { stdout: "done\n", stderr: "", code: 0 };
    const inRun = `await run(function* () { yield* ${wait}; console.log("done"); });`;
    expect(await node(`${watched} ${program} ${inRun}`)).toEqual(end);
    expect(await node(program + inRun)).toEqual(end);
    expect(await node(`${program} await ${wait}; console.log("done");`)).toEqual(end);
  },
);

test("a program that waits for a queue is not taken for stuck once that has an end", async () => {
  const end = await node(`
    ${withQueue("putLater")}
    await run(function* () {
      const tasks = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      begin();
      console.log(yield* tasks[0]);
      begin();
      console.log(yield* tasks[1]);
    });
  `);
  expect(end).toEqual({ stdout: "item\nitem\n", stderr: "", code: 0 });
});

test("a program that waits for a queue is stuck when that has no end, or none any more", async () => {
  const end = await node(`
    ${withQueue("closeLater")}
    const told = (error) => console.log(error.name);
    await run(queue.get()).catch(told);
    begin();
    await run(queue.get()).catch(told);
  `);
  expect(end).toEqual({ stdout: "DeadlockError\nDeadlockError\n", stderr: "", code: 0 });
});

test("a failure that nobody looks at is reported here, once", async () => {
  const end = await node(`
    await run(function* () {
      thread.runCoroutineThreadsafe(jobs, "fail", ["plain"]);
      yield* thread.runCoroutineThreadsafe(jobs, "add", [1, 2]);
    });
  `);
  expect(end.stderr.match(/exception was never retrieved/g)).toHaveLength(1);
  expect(end.stderr).toContain("in thread jobs");
});

test("threads that were stopped leave nothing behind", async () => {
  const end = await node(`
    await thread.stop();
    const registry = new FinalizationRegistry((name) => console.log(name));
    for (let i = 0; i < 5; i += 1) {
      const each = new LoopThread();
      const result = await each.runCoroutineThreadsafe(jobs, "echo", [{ i }]);
      registry.register(result, "a result is gone");
      registry.register(each, "a thread is gone");
      await each.stop();
    }
    const left = process.getActiveResourcesInfo();
    console.log(left.filter((name) => /Worker|MessagePort/.test(name)));
    // What is collected is told in a later turn.
    for (let i = 0; i < 10; i += 1) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
  `);
  const lines = end.stdout.trim().split("\n");
  // Some may have been collected before that.
  expect(lines).toContain("[]");
  const count = (line: string) => lines.filter((each) => each === line).length;
  // The last one may still lie in a register of the program itself.
  expect(count("a result is gone")).toBeGreaterThanOrEqual(4);
  expect(count("a thread is gone")).toBeGreaterThanOrEqual(4);
});
