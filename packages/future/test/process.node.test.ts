// What only a whole process can show: its exit code, what it prints, and that it ends by itself.
import { expect, test } from "vitest";
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

test("a failure that nobody looks at is printed once, when it is collected", async () => {
  const { code, stdout, stderr } = await node(
    "collected",
    `
    import { createTask, sleep } from "@x/future";
    (() => { createTask(() => { throw new Error("unseen"); }); })();
    for (let i = 0; i < 5; i += 1) { await sleep(5); gc(); }
    console.log("done");
    `,
  );
  expect([code, stdout]).toEqual([0, "done\n"]);
  expect(stderr.match(/Task exception was never retrieved/g)?.length).toBe(1);
  expect(stderr.match(/Error: unseen/g)?.length).toBe(1);
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

test("a deadlock is found where the process would hang, and not while anything may come", async () => {
  const { code, stdout, stderr } = await node(
    "deadlock",
    `
    import { DeadlockError, Future, run } from "@x/future";
    const future = new Future();
    setTimeout(() => future.setResult("from outside"), 50);
    console.log(await run(future));
    try {
      await run(function* main() { yield* new Future(); });
    } catch (error) {
      console.log(error instanceof DeadlockError, error.tasks.length);
    }
    `,
  );
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: "from outside\ntrue 1\n",
    stderr: "",
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
