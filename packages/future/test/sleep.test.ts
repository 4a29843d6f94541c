import { allTasks, createTask, runSync, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { expect, test } from "vitest";
import { hostTurn, outcomeOf, TestLoop, traced } from "./support.ts";

test.each([0, -0, -5, Number.NEGATIVE_INFINITY])(
  "SLP-01 HOP-03 sleep(%d) waits for one iteration, at the end of the queue",
  (delay) => {
    const events = traced(function* (log, loop) {
      const start = loop.time();
      loop.callSoon(() => log("before"));
      createTask(function* () {
        yield* sleep(delay);
        log(`slept ${loop.time() - start}`);
      });
      yield* sleep(delay);
      loop.callSoon(() => log("after"));
      log(`result: ${yield* sleep(delay, "result")}`);
    });
    expect(events).toEqual(["2 before", "3 slept 0", "3 after", "3 result: result"]);
  },
);

test("SLP-02 HOP-03 a sleeper goes on in the iteration after its timer, behind what was ready", () => {
  const events = traced(function* (log, loop) {
    loop.callLater(10, () => {
      log(`timer at ${loop.time()}`);
      loop.callSoon(() => log("soon"));
    });
    yield* sleep(10);
    log(`slept until ${loop.time()}`);
  });
  expect(events).toEqual(["2 timer at 10", "3 soon", "3 slept until 10"]);
});

test("SLP-03 sleep gives its result", () => {
  expect(runSync(sleep(5, "result"))).toBe("result");
  expect(runSync(sleep(0, "result"))).toBe("result");
  expect(runSync(sleep(5))).toBeUndefined();
  expect(runSync(sleep(0))).toBeUndefined();
});

test.each([
  [Number.NaN, RangeError, "NaN"],
  ["5", TypeError, '"5"'],
  [undefined, TypeError, "undefined"],
  [null, TypeError, "null"],
  [5n, TypeError, "5n"],
  [{}, TypeError, "an object"],
])("SLP-03 sleep(%s) is an error at the call", (delay, type, shown) => {
  const error = new type(`delay must be a number of milliseconds, not ${shown}`);
  expect(() => sleep(delay as never)).toThrow(error);
});

test.each([[[]], [["why"]]])(
  "SLP-03 cancelling a sleep takes its timer off the loop (%j)",
  (args) => {
    const loop = new TestLoop();
    const task = loop.task(function* () {
      const start = getRunningLoop().time();
      return [yield* outcomeOf(sleep(1000)), getRunningLoop().time() - start];
    });
    loop.turn();
    task.cancel(...args);
    loop.drain();
    expect(task.result()).toEqual([["CancelledError", ...args], 0]);
    expect(loop.time()).toBe(0);
  },
);

test("a sleep cancelled after its time has come, before it goes on", () => {
  const loop = new TestLoop();
  const task = loop.task(sleep(10, "result"));
  const after = loop.task(sleep(10, "result"));
  loop.turn(2);
  expect(loop.time()).toBe(10);
  task.cancel();
  loop.turn();
  expect([task.cancelled, after.result()]).toEqual([true, "result"]);
});

test("a timer that fires in the iteration of the cancel wakes nothing", () => {
  const loop = new TestLoop();
  let task: ReturnType<typeof loop.task> | undefined;
  loop.callLater(10, () => task?.cancel());
  task = loop.task(sleep(10));
  loop.drain();
  expect(task.cancelled).toBe(true);
  expect(loop.reports).toEqual([]);
});

test("SLP-04 two that sleep(0) again and again take turns", () => {
  const events = traced(function* (log) {
    const worker = function* (name: string) {
      for (let i = 0; i < 3; i += 1) {
        log(name);
        yield* sleep(0);
      }
    };
    const tasks = [createTask(worker("a")), createTask(worker("b"))];
    for (const task of tasks) yield* task;
  });
  expect(events).toEqual(["2 a", "2 b", "3 a", "3 b", "4 a", "4 b"]);
});

test("SLP-05 sleep(Infinity) waits until it is cancelled", () => {
  runSync(function* () {
    const task = createTask(sleep(Number.POSITIVE_INFINITY));
    yield* sleep(1e12);
    expect(task.done).toBe(false);
    task.cancel();
    expect(yield* outcomeOf(task)).toEqual(["CancelledError"]);
  });
});

test("await sleep", async () => {
  expect(await sleep(1, "result")).toBe("result");
  expect(await sleep(0, "result")).toBe("result");
  expect(await sleep(0)).toBeUndefined();
  expect(await sleep(0).then(() => "then")).toBe("then");
});

test("sleep(0) may be kept and waited for again and again", () => {
  runSync(function* () {
    const pause = sleep(0);
    const task = createTask(pause);
    yield* pause;
    yield* pause;
    expect(task.done).toBe(true);
    expect(allTasks().size).toBe(1);
  });
});

test("calls of sleep(0) that have not begun are not the same", () => {
  runSync(function* () {
    yield* sleep(0);
    const calls = [sleep(0), sleep(0), sleep(-1)];
    expect(new Set(calls).size).toBe(3);
    for (const call of calls) yield* call;
    expect(sleep(0)).not.toBe(sleep(0));
  });
});

test("sleep waits only inside a task", async () => {
  const loop = new TestLoop();
  loop.callSoon(() => void [...(sleep(1) as never as Iterable<unknown>)]);
  loop.turn();
  expect(String(loop.reports[0]?.error)).toContain("a coroutine can wait only inside a task");
  expect(() => [...(sleep(1) as never as Iterable<unknown>)]).toThrow(
    expect.objectContaining({ message: expect.stringContaining("no running event loop") }),
  );
  await hostTurn();
});

test("sleep(delay, { signal }) is refused: the signal would be the result", () => {
  const { signal } = new AbortController();
  expect(() => sleep(1, { signal })).toThrow(
    new TypeError(
      "sleep(delay, { signal }) would sleep on and give { signal }: write sleep(delay, undefined, { signal })",
    ),
  );
  for (const result of [{ signal: "green" }, { signal: null }, {}, null]) {
    expect(runSync(sleep(1, result))).toBe(result);
  }
});

test("sleep(delay, result, { signal }) ends with the signal's reason when that is aborted", () => {
  runSync(function* () {
    const controller = new AbortController();
    const { signal } = controller;
    expect(yield* sleep(1, "in time", { signal })).toBe("in time");
    getRunningLoop().callLater(5, () => controller.abort(new RangeError("given up")));
    const start = getRunningLoop().time();
    expect(yield* outcomeOf(sleep(1000, "late", { signal }))).toEqual(["RangeError"]);
    expect(getRunningLoop().time() - start).toBe(5);
    expect(yield* outcomeOf(sleep(1000, "late", { signal }))).toEqual(["RangeError"]);
    expect(getRunningLoop().time() - start).toBe(5);
  });
});
