// What async functions show only in a process of their own: signals, exit codes, and that nothing that was
// dropped makes a noise.
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { node, start } from "./child.node.ts";

/** What is left of a program that has ended well. */
const QUIET = { code: 0, stdout: "over\n", stderr: "" };

describe.each(
  Object.entries({
    "an async main": `await sleep(1e9);`,
    "one that has read its signal": `scope.signal.throwIfAborted(); await sleep(1e9);`,
    "one that passes its signal on": `await delay(1e9, undefined, { signal: currentSignal() });`,
    "one that waits for a future": `const alive = setInterval(() => {}, 1e6); await new Future().finally(() => clearInterval(alive));`,
    "one that waits for a task": `await createTask(async () => sleep(1e9));`,
    "one that waits for several": `await Promise.all([sleep(1e9), new Future(), call(async () => sleep(1e9))]);`,
    "one that iterates": `await forEach((async function* () { await sleep(1e9); })(), () => {});`,
    "one that waits in a helper": `const help = async () => { await null; await call(async () => sleep(1e9)); }; await help();`,
  }),
)("Ctrl-C ends %s", (name, body) => {
  test.skipIf(process.platform === "win32")("after its clean-up", async () => {
    const program = `
      import { setTimeout as delay } from "node:timers/promises";
      import { call, createTask, currentSignal, forEach, Future, sleep } from "@x/future";
      import { runMain } from "@x/future/node";
      await runMain(async (scope) => {
        console.log("ready");
        try {
          ${body}
        } finally {
          await sleep(1);
          console.log("cleaned up");
        }
      });
      console.log("over");
    `;
    const { child, ended } = await start(`ctrl-c-${name.replaceAll(" ", "-")}`, program);
    await once(child.stdout as NodeJS.ReadableStream, "data");
    child.kill("SIGINT");
    const stdout = "ready\ncleaned up\nover\n";
    expect(await ended).toEqual({ code: 130, stdout, stderr: "" });
  });
});

describe("no noise and exit code 0:", () => {
  test.each(
    Object.entries({
      "a wait that is dropped when its function ends": `
      const queue = new Future();
      await call(async () => { void queue.then(() => console.log("used")); void sleep(1e9).then(() => console.log("slept")); });
    `,
      "a function that was let go": `
      const { promise, resolve } = Promise.withResolvers?.() ?? (() => { let resolve; return { promise: new Promise((r) => { resolve = r; }), resolve }; })();
      const task = createTask(async () => { await promise; await sleep(1e9); });
      await sleep(1);
      task.cancel();
      await task.catch(() => {});
      resolve();
      await sleep(5);
    `,
      "waits that lose a race": `
      const task = createTask(async () => { await Promise.race([sleep(1), sleep(1e9), new Future(), call(async () => sleep(1e9))]); });
      await task;
      const other = createTask(async () => { await Promise.race([sleep(1e9), new Promise(() => {})]); });
      await sleep(1);
      other.cancel();
      await other.catch(() => {});
    `,
      "a loser of Promise.all": `
      const task = createTask(async () => { await Promise.all([sleep(1e9), sleep(1e9), Promise.all([sleep(1e9), new Future()])]); });
      await sleep(1);
      task.cancel();
      await task.catch(() => {});
    `,
      "a task that is cancelled and that nobody awaits": `
      createTask(async () => { await sleep(1e9); }).cancel();
      const task = createTask(async () => { await sleep(1e9); });
      await sleep(1);
      task.cancel();
    `,
    }),
  )("%s", async (name, body) => {
    const program = `
      import { call, createTask, Future, run, sleep } from "@x/future";
      await run(async () => { ${body} });
      await new Promise((resolve) => setTimeout(resolve, 1));
      console.log("over");
    `;
    expect(await node(`quiet-${name.replaceAll(" ", "-")}`, program)).toEqual(QUIET);
  });
});

describe("no noise and exit code 0, though nobody awaits it:", () => {
  test.each(
    Object.entries({
      "a helper that floats when its function ends": `
      const helper = async () => { await sleep(1); await sleep(1e9); };
      await call(async () => { void helper(); await sleep(5); });
    `,
      "a helper that floats when its function is cancelled": `
      const helper = async () => { await sleep(1e9); };
      const task = createTask(async () => { void helper(); await sleep(1e9); });
      await sleep(5);
      task.cancel();
      await task.catch(() => {});
    `,
      "a helper of helpers that floats": `
      const inner = async () => { await sleep(1e9); };
      const helper = async () => { await inner(); };
      const task = createTask(async () => { void helper(); await sleep(1e9); });
      await sleep(5);
      task.cancel();
      await task.catch(() => {});
    `,
      "a wait with clean-up that floats when its function is cancelled": `
      const helper = async () => { try { await sleep(1e9); } finally { await sleep(1); } };
      const task = createTask(async () => { void helper(); await sleep(1e9); });
      await sleep(5);
      task.cancel();
      await task.catch(() => {});
      await sleep(5);
    `,
      "waits that are dropped at the end of the run": `
      void sleep(1e9).then(() => console.log("slept"));
      void new Future().then(() => console.log("used"));
      void (async () => { await sleep(1e9); })();
      void createTask(sleep(1e9));
    `,
    }),
  )("%s", async (name, body) => {
    const program = `
      import { call, createTask, Future, run, sleep } from "@x/future";
      await run(async () => { ${body} });
      await new Promise((resolve) => setTimeout(resolve, 1));
      console.log("over");
    `;
    expect(await node(`floating-${name.replaceAll(" ", "-")}`, program)).toEqual(QUIET);
  });
});

test("an error of what was dropped is an unhandled rejection, as ever", async () => {
  const program = `
    import { call, run, sleep } from "@x/future";
    await run(async () => {
      void sleep(1).then(() => { throw new RangeError("dropped"); });
      await sleep(1e9);
    });
  `;
  const { code, stderr } = await node("dropped-error", program);
  expect([code, stderr]).toEqual([1, expect.stringContaining("RangeError: dropped")]);
});

describe("a program that can never end", () => {
  test.each(
    Object.entries({
      "names what its async main awaits": ["await new Future();", "Future pending"],
      "after an await": [
        "await null; await new Promise((resolve) => setTimeout(resolve, 1)); await new Future();",
        "Future pending",
      ],
      "in a call": [
        "await call(async function inner() { await new Future(); });",
        "Future pending",
      ],
      "on a promise of others": ["await new Promise(() => {});", "Promise pending"],
    }),
  )("%s", async (name, [body, awaited]) => {
    const program = `
      import { call, DeadlockError, Future, run } from "@x/future";
      process.on("beforeExit", () => {});
      await run(async function main() { ${body} }).catch((error) => console.log(error instanceof DeadlockError, error.message));
    `;
    const { code, stdout, stderr } = await node(`deadlock-${name.replaceAll(" ", "-")}`, program);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^true /);
    expect(stdout).toContain(awaited);
  });

  test("is not one that the thread pool is going to wake", async () => {
    const program = `
      import { scrypt } from "node:crypto";
      import { Future, run } from "@x/future";
      process.on("beforeExit", () => {});
      console.log(await run(async () => {
        const key = new Future();
        scrypt("pw", "salt", 64, { N: 65536, maxmem: 2 ** 30 }, (_, value) => key.setResult(value.length));
        return key;
      }));
    `;
    expect(await node("pool", program)).toEqual({ code: 0, stdout: "64\n", stderr: "" });
  });
});

test("a failure that nobody has looked at is printed at the end of the process, which fails", async () => {
  const program = `
    import { createTask, sleep } from "@x/future";
    globalThis.kept = createTask(async () => { await sleep(1); throw new Error("payment lost"); });
    await sleep(20);
    console.log("end of module");
  `;
  const { code, stdout, stderr } = await node("unseen", program);
  expect([code, stdout]).toEqual([1, "end of module\n"]);
  expect(stderr.match(/Task exception was never retrieved/g)?.length).toBe(1);
  expect(stderr).toContain("Error: payment lost");
});

test("the AbortError of Node's own functions is a cancellation", async () => {
  const program = `
    import { setTimeout as delay } from "node:timers/promises";
    import { createTask, isCancelled, run, sleep } from "@x/future";
    await run(async () => {
      let seen;
      const task = createTask(async ({ signal }) => {
        await delay(1e9, undefined, { signal }).catch((error) => { seen = error; throw error; });
      });
      await sleep(1);
      task.cancel();
      await task.catch(() => {});
      console.log(task.cancelled, seen.name, isCancelled(seen));
    });
  `;
  expect(await node("abort-error", program)).toEqual({
    code: 0,
    stdout: "true AbortError true\n",
    stderr: "",
  });
});
