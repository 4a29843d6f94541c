import {
  allTasks,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  Future,
  isFuture,
  runSync,
  sleep,
  Task,
} from "@x/future";
import { originOf } from "@x/loop/internal";
import { expect, test, vi } from "vitest";
import { atOnce, outcomeOf, TestLoop, thrownBy, traced } from "./support.ts";

function* five(): Coroutine<number> {
  yield* sleep(0);
  return 5;
}

test("TSK-01 tasks begin in the next iteration, in the order they were made", () => {
  const events = traced(function* (log) {
    createTask(atOnce(() => log("a")));
    createTask(atOnce(() => log("b")));
    log("main");
    yield* sleep(0);
    log("main again");
  });
  expect(events).toEqual(["1 main", "2 a", "2 b", "2 main again"]);
});

test("TSK-02 names are numbered, or what was given, as text", () => {
  const loop = new TestLoop();
  const [first, second] = [loop.task(five()), loop.task(five())];
  const number = Number(/^Task-(\d+)$/.exec(first.name)?.[1]);
  expect(second.name).toBe(`Task-${number + 1}`);
  const named = loop.task(five(), { name: "named" });
  const alike = loop.task(five(), { name: 7 as never });
  expect([named.name, alike.name]).toEqual(["named", "7"]);
  alike.name = "named";
  first.name = 8 as never;
  expect([alike.name, first.name]).toEqual(["named", "8"]);
});

test.each([
  ["42", 42],
  ["null", null],
  ["function five", five],
  ["an object (Promise)", Promise.resolve()],
])("TSK-03 a task is made of a coroutine, not of %s", (shown, bad) => {
  const loop = new TestLoop();
  expect(() => new Task(bad as never, { loop })).toThrow(
    new TypeError(
      `a coroutine was expected, not ${shown}: createTask also takes futures, promises and functions`,
    ),
  );
  expect(allTasks(loop).size).toBe(0);
});

test("a task can be made by its class, on the thread's loop, too", async () => {
  expect(await new Task(five())).toBe(5);
});

test("TSK-04 only its coroutine decides what becomes of a task", () => {
  const task = new TestLoop().task(five());
  expect(() => task.setResult(1)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("setResult of a task: only its coroutine decides"),
    }),
  );
  expect(() => task.setException(1)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("setException of a task: only its coroutine decides"),
    }),
  );
  expect(task.done).toBe(false);
});

test.each([[undefined], [null], [42], ["text"]])(
  "TSK-09 a coroutine may throw %o: its task keeps it, and the loop goes on",
  (thrown) => {
    const loop = new TestLoop();
    const task = loop.task(() => {
      throw thrown;
    });
    const next = loop.task(five());
    loop.drain();
    expect([task.done, task.cancelled, next.result()]).toEqual([true, false, 5]);
    expect(thrownBy(() => task.result())).toBe(thrown);
    loop.close();
    expect(loop.reports).toEqual([]);
  },
);

test("a task is a future", () => {
  expect(isFuture(new TestLoop().task(five()))).toBe(true);
});

test("TSK-10 a task that waits for itself gets an error, one iteration later", () => {
  const events = traced(function* (log) {
    const task: Task<unknown> = createTask(function* () {
      yield* sleep(0);
      log("waits");
      try {
        yield* task;
      } catch (error) {
        log(error);
      }
    });
    yield* task;
  });
  expect(events).toEqual([
    "3 waits",
    expect.stringMatching(/^4 Error: Task cannot await on itself: <Task Task-\d+ pending/),
  ]);
});

test.each([
  ["a future", () => new Future(), "<Future pending>"],
  ["a number", () => 42, "42"],
  ["a call", () => coroutine(function* work() {})(), "<coroutine work>"],
  ["a sleep", () => sleep(1), "<coroutine sleep>"],
  ["a pause", () => sleep(0), "<coroutine sleep>"],
  ["a generator", () => five(), "an object"],
  ["a promise", () => Promise.resolve(), "an object (Promise)"],
  ["null", () => null, "null"],
])("TSK-10 yielding %s without the star is an error, one iteration later", (_name, make, shown) => {
  const events = traced(function* (log) {
    log("yields");
    try {
      yield make() as never;
    } catch (error) {
      log(error);
    }
    log(yield* five());
  });
  expect(events).toEqual([
    "1 yields",
    `2 TypeError: a coroutine yielded ${shown}: to wait for it, write yield* instead of yield`,
    "3 5",
  ]);
});

test("a bare yield lets others run, as sleep(0) does", () => {
  const events = traced(function* (log, loop) {
    loop.callSoon(() => log("others"));
    log(yield);
  });
  expect(events).toEqual(["2 others", "2 undefined"]);
});

test("TSK-10 a task in trouble for a bare yield can be cancelled", () => {
  const loop = new TestLoop();
  const task = loop.task(function* () {
    yield 42 as never;
  });
  loop.turn();
  task.cancel("why");
  loop.turn();
  expect(thrownBy(() => task.result())).toMatchObject({ name: "CancelledError", args: ["why"] });
  loop.close();
  expect(loop.reports).toEqual([]);
});

test("TSK-11 HOP-01 a waiter of a task goes on in the iteration after the task's last one", () => {
  const events = traced(function* (log) {
    const task = createTask(function* () {
      yield* sleep(0);
      log("ends");
      return "result";
    });
    task.addDoneCallback(() => log("before"));
    createTask(function* () {
      yield* task;
      log("waiter");
    });
    yield* sleep(0);
    yield* sleep(0);
    task.addDoneCallback(() => log("after"));
    yield* task;
  });
  expect(events).toEqual(["3 ends", "4 before", "4 waiter", "4 after"]);
});

test("TSK-12 an error of what is waited for is thrown where it is waited for", () => {
  runSync(function* () {
    const error = new Error("failed");
    const failing = createTask(function* () {
      yield* sleep(0);
      throw error;
    });
    const waiting = createTask(failing);
    expect(yield* outcomeOf(waiting)).toEqual(["Error"]);
    expect(waiting.exception()).toBe(error);
    expect(failing.exception()).toBe(error);
  });
});

test("TSK-14 a coroutine is run by the task that waits for it, without an iteration more", () => {
  const child = coroutine(function* child(action: () => string) {
    return yield* atOnce(action);
  });
  const events = traced(function* (log, loop) {
    loop.callSoon(() => log("others"));
    const task = currentTask();
    log(yield* child(() => `call ${currentTask() === task}`));
    log(yield* atOnce(() => `raw ${currentTask() === task}`));
    yield* sleep(0);
  });
  expect(events).toEqual(["1 call true", "1 raw true", "2 others"]);
});

test("errors pass through coroutines, which may handle them", () => {
  const child = coroutine(function* child(): Coroutine<never> {
    yield* sleep(0);
    throw new Error("from below");
  });
  const parent = coroutine(function* parent() {
    try {
      return yield* child();
    } finally {
      yield* sleep(0);
    }
  });
  const result = runSync(function* () {
    try {
      return yield* parent();
    } catch (error) {
      return `caught ${error}`;
    }
  });
  expect(result).toBe("caught Error: from below");
});

test("TSK-15 a task knows its coroutine, however deep it is in calls", () => {
  const loop = new TestLoop();
  const future = new Future({ loop });
  const child = coroutine(function* child() {
    yield* future;
  });
  const main = (function* () {
    yield* child();
  })();
  const task = loop.task(main);
  expect(task.coroutine).toBe(main);
  loop.turn();
  expect(task.coroutine).toBe(main);
  future.setResult(1);
  loop.drain();
  expect(task.coroutine).toBe(main);
});

test("TSK-15 the stack names the coroutines a task is in, and what it waits for", () => {
  const loop = new TestLoop();
  const future = new Future({ loop });
  const inner = coroutine(function* inner() {
    yield* future;
  });
  const outer = coroutine(function* outer() {
    yield* inner();
  });
  const task = loop.task(outer());
  expect(task.stack()).toEqual([{ name: "outer" }]);
  loop.turn();
  expect(task.stack().map((entry) => entry.name)).toEqual(["outer", "inner", "<Future pending>"]);
  expect(task.stack().at(-1)?.future).toBe(future);
  future.setResult(1);
  loop.drain();
  expect(task.stack()).toEqual([]);
});

test("the stack of a task made of a function or a sleep names it", () => {
  const loop = new TestLoop();
  const main = loop.task(function* main() {
    yield* sleep(1);
  });
  const asleep = loop.task(sleep(1));
  loop.turn();
  expect(main.stack()[0]).toEqual({ name: "main" });
  expect(asleep.stack().map((entry) => entry.name)).toEqual(["sleep", "<Future pending>"]);
});

test("TSK-16 a task shows name, state, coroutine and what it waits for", () => {
  const loop = new TestLoop();
  const work = coroutine(function* work(future: Future<number>) {
    try {
      return yield* future;
    } finally {
      yield* sleep(0);
    }
  });
  const future = new Future<number>({ loop });
  const task = loop.task(work(future), { name: "worker" });
  expect(String(task)).toBe("<Task worker pending work>");
  loop.turn();
  expect(String(task)).toBe("<Task worker pending work waiting for Future>");
  task.cancel();
  expect(String(task)).toBe("<Task worker cancelling work waiting for Future>");
  loop.drain();
  expect(String(task)).toBe("<Task worker cancelled work>");

  const [good, bad] = [loop.task(five(), { name: "good" }), loop.task(failing, { name: "bad" })];
  loop.drain();
  expect(String(good)).toBe("<Task good result=5 coroutine>");
  expect(String(bad)).toBe("<Task bad exception=Error: failed failing>");
});

function failing(): never {
  throw new Error("failed");
}

test("debug mode names a slow step's task, and remembers where it was made", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const loop = new TestLoop({ debug: true, slowCallbackDuration: 0 });
  const task = loop.task(five(), { name: "slow" });
  loop.turn();
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("<Task slow pending coroutine>"));
  expect(originOf(task)).toContain("task.test.ts");
  warn.mockRestore();
});

test("a coroutine written by hand will do", () => {
  const steps: unknown[] = [];
  const coroutine = {
    next(value: unknown) {
      steps.push(value);
      return steps.length < 3 ? { done: false, value: undefined } : { done: true, value: "end" };
    },
    throw(error: unknown): never {
      throw error;
    },
  };
  expect(runSync(coroutine as never)).toBe("end");
  expect(steps).toEqual([undefined, undefined, undefined]);
});

test("a coroutine that breaks the rules of iterators fails its task, not the loop", () => {
  const loop = new TestLoop();
  const task = loop.task({ next() {}, throw() {} } as never);
  const after = loop.task(five());
  loop.drain();
  expect(task.exception()).toBeInstanceOf(TypeError);
  expect(after.result()).toBe(5);
});

test("a task of a closed loop is past waking, and the code that wakes it gets no error", () => {
  const [closed, open] = [new TestLoop(), new TestLoop()];
  const future = new Future<string>({ loop: open });
  closed.task(future, { name: "left behind" });
  const other = open.task(future);
  closed.turn();
  open.turn();
  closed.close();
  expect(closed.messages).toEqual(["Task was destroyed but it is pending!"]);
  expect(String(closed.reports[0]?.task)).toContain("left behind");
  future.setResult("for all");
  open.drain();
  expect(other.result()).toBe("for all");
});

test("a closed loop takes no tasks, and the coroutine is as good as new", () => {
  const loop = new TestLoop();
  loop.close();
  const coroutine = five();
  expect(() => loop.task(coroutine)).toThrow(
    expect.objectContaining({ message: expect.stringContaining("Event loop is closed") }),
  );
  expect(allTasks(loop).size).toBe(0);
  expect(runSync(coroutine)).toBe(5);
});

test("an async generator is no coroutine, but a function may return one", () => {
  const loop = new TestLoop();
  const generator = (async function* () {})();
  expect(() => new Task(generator as never, { loop })).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("a coroutine was expected, not an object"),
    }),
  );
  const task = loop.task<unknown>((() => generator) as never);
  loop.drain();
  expect(task.result()).toBe(generator);
});
