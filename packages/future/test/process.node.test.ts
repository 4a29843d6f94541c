// What only a whole process can show: its exit code, what it prints, and that it ends by itself.
import { describe, expect, test } from "vitest";
import { node } from "./child.node.ts";

test("handled failures are silent, and the process ends by itself", async () => {
  const { code, stdout, stderr } = await node(
    "handled",
    `
    import { call, createTask, fromPromise, run, shield, sleep } from "@x/future";
    const fail = async () => { throw new Error("handled"); };
    await run(function* () {
      for (const make of [() => createTask(fail), () => call(fail), () => fromPromise(fail())]) {
        try { yield* make(); } catch {}
      }
      createTask(fail()).cancel();
      const left = createTask(shield(fail()));
      try { yield* left; } catch {}
      yield* sleep(1);
    });
    await createTask(fail).catch(() => {});
    try { await run(fail); } catch (error) { console.log(error.message); }
    `,
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "handled\n", stderr: "" });
});

describe("a failure that nobody looks at is printed once, and the process ends with exit code 1", () => {
  const fail = `const fail = () => { throw new Error("unseen"); };`;

  async function expectReport(name: string, program: string, message = "Task exception") {
    const { code, stdout, stderr } = await node(name, program);
    expect([code, stdout]).toEqual([1, "done\n"]);
    expect(stderr.match(/ exception was never retrieved/g)).toEqual([
      " exception was never retrieved",
    ]);
    expect(stderr).toContain(`${message} was never retrieved`);
    expect(stderr).toContain("Error: unseen");
  }

  test("when it is collected", async () => {
    await expectReport(
      "collected",
      `
      import { createTask, sleep } from "@x/future";
      ${fail}
      (() => { createTask(fail); })();
      for (let i = 0; i < 5; i += 1) { await sleep(5); gc(); }
      console.log("done");
      `,
    );
  });

  test("when its loop is closed", async () => {
    await expectReport(
      "closed",
      `
      import { createTask, run, sleep } from "@x/future";
      ${fail}
      await run(function* () {
        globalThis.task = createTask(fail);
        yield* sleep(0);
      });
      console.log("done");
      `,
    );
  });

  test.each([
    ["a task", `globalThis.kept = createTask(fail);`, "Task exception"],
    ["a task of an async function", `globalThis.kept = createTask(async () => fail());`, undefined],
    [
      "a future",
      `globalThis.kept = new Future();
       kept.setException(new Error("unseen"));`,
      "Future exception",
    ],
  ])("when the process ends: %s", async (_, make, message) => {
    await expectReport(
      "kept",
      `
      import { createTask, Future } from "@x/future";
      ${fail}
      ${make}
      setTimeout(console.log, 10, "done");
      `,
      message,
    );
  });

  test("when the process is ended", async () => {
    await expectReport(
      "exit",
      `
      import { createTask } from "@x/future";
      ${fail}
      globalThis.kept = createTask(fail);
      setTimeout(() => { console.log("done"); process.exit(); }, 10);
      `,
    );
  });
});

test("an unseen failure leaves an exit code that is set already", async () => {
  const { code, stderr } = await node(
    "code",
    `
    import { createTask } from "@x/future";
    process.exitCode = 7;
    globalThis.kept = createTask(() => { throw new Error("unseen"); });
    `,
  );
  expect(code).toBe(7);
  expect(stderr).toContain("Error: unseen");
});

test("an unseen failure that an exception handler takes ends no process", async () => {
  const { code, stdout, stderr } = await node(
    "taken",
    `
    import { createTask, run, sleep } from "@x/future";
    import { getEventLoop, getRunningLoop } from "@x/loop";
    const fail = () => { throw new Error("unseen"); };
    const handler = ({ message, error }) => console.log(message, error.message);
    await run(function* () {
      getRunningLoop().setExceptionHandler(handler);
      globalThis.first = createTask(fail);
      yield* sleep(0);
    });
    console.log("run is over");
    getEventLoop().setExceptionHandler(handler);
    globalThis.second = createTask(fail);
    `,
  );
  const line = "Task exception was never retrieved unseen\n";
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${line}run is over\n${line}`,
    stderr: "",
  });
});

test("a program that fails ends the process, as any rejection", async () => {
  const { code, stderr } = await node(
    "failing",
    `
    import { run } from "@x/future";
    void run(() => { throw new RangeError("main failed"); });
    `,
  );
  expect(code).toBe(1);
  expect(stderr).toContain("RangeError: main failed");
});

test("a program with a signal waits for it, even if nothing else keeps the process alive", async () => {
  const { code, stdout, stderr } = await node(
    "signal",
    `
    import { createTask, Future, run } from "@x/future";
    const waiting = run(new Future(), { signal: AbortSignal.timeout(50) });
    console.log(await waiting.catch((error) => error.name));
    const inside = run(function* () {
      yield* createTask(new Future(), { signal: AbortSignal.timeout(50) });
    });
    console.log(await inside.catch((error) => error.name));
    const after = run(function* () {
      const { signal } = new AbortController(); // which may still be aborted, but nobody waits for it
      yield* createTask(function* () {}, { signal });
      yield* new Future();
    });
    console.log(await after.catch((error) => error.name));
    `,
  );
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: "TimeoutError\nCancelledError\nDeadlockError\n",
    stderr: "",
  });
});

describe("a deadlock is found where the process would end, and not while anything may come", () => {
  const wait = `
    import { createTask, DeadlockError, Future, fromPromise, run } from "@x/future";
    const future = new Future();
    setTimeout(() => future.setResult("from outside"), 50);
    console.log(await run(future));
    setTimeout(() => console.log("something else"), 50);
    const tell = (error) => console.log(error instanceof DeadlockError, error.tasks.length);
  `;

  test.each([
    ["a coroutine", `await run(function* main() { yield* new Future(); }).catch(tell);`],
    [
      "an async function",
      `await run(async () => { await null; await new Future(); }).catch(tell);`,
    ],
    ["a promise", `await run(() => new Promise(() => {})).catch(tell);`],
    [
      "where others act on the end of the process",
      `process.on("beforeExit", () => {});
       await run(async () => { await null; await new Future(); }).catch(tell);`,
    ],
  ])("%s", async (_, main) => {
    const { code, stdout, stderr } = await node("deadlock", wait + main);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "from outside\nsomething else\ntrue 1\n",
      stderr: "",
    });
  });

  test("not while the thread pool works", async () => {
    const { code, stdout, stderr } = await node(
      "pool",
      `
      import { createTask, run } from "@x/future";
      import { scrypt } from "node:crypto";
      import { promisify } from "node:util";
      const hash = promisify(scrypt);
      process.on("beforeExit", () => {});
      const main = async () => {
        await null;
        return (await createTask(() => hash("a", "b", 64))).length;
      };
      console.log(await run(main), await run(() => hash("a", "b", 32).then((key) => key.length)));
      `,
    );
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "64 32\n", stderr: "" });
  });
});

test("a pending task on the thread's loop does not keep the process", async () => {
  const { code, stdout } = await node(
    "pending",
    `
    import { createTask, Future } from "@x/future";
    createTask(new Future());
    console.log("end of module");
    `,
  );
  expect([code, stdout]).toEqual([0, "end of module\n"]);
});
