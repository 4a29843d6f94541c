import {
  allTasks,
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  DeadlockError,
  Future,
  isCancelled,
  run,
  runSync,
  sleep,
  type Task,
} from "@x/future";
import { cancelFrom, cancelMessage, Scope } from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { describe, expect, test, vi } from "vitest";
import { outcomeOf, TestLoop, thrownBy, traced } from "./support.ts";

/** Waits for a future that is never done, and returns how that ended. */
function* forever(): Coroutine<unknown> {
  return yield* outcomeOf(new Future<never>());
}

test("CAN-01 a task that has not begun never does", () => {
  const loop = new TestLoop();
  const body = vi.fn();
  const task = loop.task(function* () {
    try {
      body();
      yield* sleep(0);
    } finally {
      body();
    }
  });
  expect(task.cancel("why")).toBe(true);
  expect(task.done).toBe(false);
  loop.turn();
  expect(task.cancelled).toBe(true);
  expect(thrownBy(() => task.result())).toMatchObject({ args: ["why"] });
  expect(body).not.toHaveBeenCalled();
});

test("CAN-02 cancelling cancels at once what is waited for; the error comes an iteration later", () => {
  const events = traced(function* (log) {
    const future = new Future<never>();
    const task = createTask(function* () {
      log(yield* outcomeOf(future));
    });
    yield* sleep(0);
    task.cancel();
    log(future.cancelled);
    yield* task;
  });
  expect(events).toEqual(["2 true", "3 CancelledError"]);
});

test("CAN-03 cancel says whether there was something to cancel", () => {
  runSync(function* () {
    const task = createTask(sleep(5));
    yield* sleep(0);
    expect([task.cancel(), task.cancelled, task.cancelling]).toEqual([true, false, 1]);
    yield* sleep(0);
    expect([task.done, task.cancelled]).toEqual([true, true]);
    expect([task.cancel(), task.cancelling]).toEqual([false, 1]);
  });
});

test("CAN-04 a task that catches the error and returns ends normally", () => {
  runSync(function* () {
    const task = createTask(function* () {
      yield* forever();
      return "carried on";
    });
    yield* sleep(0);
    task.cancel();
    expect(yield* task).toBe("carried on");
    expect([task.cancelled, task.cancelling]).toEqual([false, 1]);
  });
});

test("CAN-05 the error comes once", () => {
  runSync(function* () {
    const task = createTask(function* () {
      const first = yield* forever();
      yield* sleep(1);
      return [first, yield* forever()];
    });
    yield* sleep(0);
    task.cancel("first");
    yield* sleep(2);
    task.cancel("second");
    expect(yield* task).toEqual([
      ["CancelledError", "first"],
      ["CancelledError", "second"],
    ]);
  });
});

test("CAN-06 CAN-23 two requests before delivery are one error, with the first message", () => {
  runSync(function* () {
    const task = createTask(function* () {
      const outcome = yield* forever();
      yield* sleep(1);
      return outcome;
    });
    yield* sleep(0);
    expect([task.cancel("first"), task.cancel("second")]).toEqual([true, true]);
    expect(task.cancelling).toBe(2);
    expect(yield* task).toEqual(["CancelledError", "first"]);
  });
});

test("CAN-06 of two requests to a task that has not begun, the last message counts", () => {
  const loop = new TestLoop();
  const task = loop.task(sleep(1));
  task.cancel("first");
  task.cancel("second");
  loop.turn();
  expect(thrownBy(() => task.result())).toMatchObject({ args: ["second"] });
});

test("CAN-07 a task that cancels itself goes on up to its next wait", () => {
  const events = traced(function* (log) {
    const done = new Future<string>();
    done.setResult("done already");
    const pending = new Future<never>();
    const task = createTask(function* () {
      currentTask()?.cancel("why");
      log("goes on");
      log(yield* done);
      yield* outcomeOf(pending);
      log("told");
      return "end";
    });
    yield* sleep(0);
    log(`waits for a ${pending}`);
    log(yield* task);
    log(thrownBy(() => pending.result()));
  });
  expect(events).toEqual([
    "2 goes on",
    "2 done already",
    "2 waits for a <Future cancelled>",
    "3 told",
    "4 end",
    "4 CancelledError: why",
  ]);
});

test("CAN-08 a task that cancels itself and returns is cancelled", () => {
  runSync(function* () {
    const task = createTask(() => {
      currentTask()?.cancel("why");
      return "dropped";
    });
    expect(yield* outcomeOf(task)).toEqual(["CancelledError", "why"]);
    expect(task.cancelled).toBe(true);
  });
});

test("CAN-08 a task that cancels itself and fails has failed", () => {
  runSync(function* () {
    const task = createTask(() => {
      currentTask()?.cancel();
      throw new Error("failed");
    });
    expect(yield* outcomeOf(task)).toEqual(["Error"]);
    expect(task.cancelled).toBe(false);
  });
});

test("CAN-09 cancelled between wake-up and step, the task is cancelled and the result lost to it", () => {
  runSync(function* () {
    const future = new Future<string>();
    const task = createTask(future);
    yield* sleep(0);
    future.setResult("lost to the task");
    expect(task.cancel("why")).toBe(true);
    expect(yield* outcomeOf(task)).toEqual(["CancelledError", "why"]);
    expect(future.result()).toBe("lost to the task");
  });
});

test("CAN-09 an error that the wake-up would have brought gives way, too, and counts as seen", () => {
  const loop = new TestLoop();
  const future = new Future<never>({ loop });
  const task = loop.task(future);
  loop.turn();
  future.setException(new Error("given way"));
  task.cancel("why");
  loop.turn();
  expect(thrownBy(() => task.result())).toMatchObject({ args: ["why"] });
  loop.close();
  expect(loop.reports).toEqual([]);
});

test("CAN-10 cancelling goes down a chain of tasks, and comes back up", () => {
  const events = traced(function* (log) {
    const inner = createTask(function* () {
      try {
        yield* forever();
        log("inner cleans up");
        yield* sleep(0);
      } finally {
        log("inner ends");
      }
      throw new CancelledError("from inner");
    });
    const outer = createTask(function* () {
      log(yield* outcomeOf(inner));
    });
    yield* sleep(0);
    yield* sleep(0);
    outer.cancel();
    log(inner.cancelling);
    yield* outer;
  });
  expect(events).toEqual([
    "3 1",
    "4 inner cleans up",
    "5 inner ends",
    "6 CancelledError,from inner",
  ]);
});

test("CAN-11 a task that is waited for may swallow the cancel: then neither is cancelled", () => {
  runSync(function* () {
    const inner = createTask(function* () {
      yield* forever();
      return "swallowed";
    });
    const outer = createTask(inner);
    yield* sleep(0);
    yield* sleep(0);
    outer.cancel();
    expect(yield* outer).toBe("swallowed");
    expect(outer.cancelling).toBe(1);
  });
});

test("CAN-12 a coroutine that throws a CancelledError cancels its task", () => {
  runSync(function* () {
    const task = createTask(() => {
      throw new CancelledError();
    });
    yield* sleep(0);
    expect([task.cancelled, task.cancelling]).toEqual([true, 0]);
  });
});

test.each([[[]], [["why"]]])("CAN-13 CAN-22 the message %j goes down the chain, and up", (args) => {
  runSync(function* () {
    const future = new Future<never>();
    const inner = createTask(future);
    const outer = createTask(inner);
    yield* sleep(0);
    yield* sleep(0);
    outer.cancel(...args);
    expect(thrownBy(() => future.result())).toMatchObject({ args });
    expect(yield* outcomeOf(outer)).toEqual(["CancelledError", ...args]);
    expect(thrownBy(() => inner.result())).toMatchObject({ args: [] });
  });
});

test("CAN-14 the first waiter gets the very error, later ones get an error of their own", () => {
  runSync(function* () {
    const original = new CancelledError("original");
    const task = createTask(function* () {
      yield* sleep(0);
      throw original;
    });
    try {
      yield* task;
    } catch (error) {
      expect(error).toBe(original);
    }
    const later = thrownBy(() => task.result());
    expect(later).toBeInstanceOf(CancelledError);
    expect(later).not.toBe(original);
  });
});

test("CAN-15 uncancel counts down to 0, and does not stop an error that is on its way", () => {
  runSync(function* () {
    const task = createTask(forever());
    expect(task.uncancel()).toBe(0);
    yield* sleep(0);
    task.cancel("first");
    task.cancel("second");
    expect([task.uncancel(), task.uncancel(), task.uncancel()]).toEqual([1, 0, 0]);
    expect(task.cancelling).toBe(0);
    expect(yield* task).toEqual(["CancelledError", "first"]);
  });
});

test("CAN-16 uncancel calls off what was not delivered yet, when it is the last", () => {
  runSync(function* () {
    const task = createTask(() => "begun");
    task.cancel();
    task.cancel();
    task.uncancel();
    expect(task.uncancel()).toBe(0);
    expect(yield* task).toBe("begun");

    const other = createTask(sleep(0));
    other.cancel("why");
    other.cancel("still");
    other.uncancel();
    expect(yield* outcomeOf(other)).toEqual(["CancelledError", "still"]);
  });
});

test("CAN-17 sleep(0) is cancelled in the iteration in which it would have ended", () => {
  const events = traced(function* (log) {
    const task = createTask(function* () {
      log(yield* outcomeOf(sleep(0)));
    });
    yield* sleep(0);
    task.cancel("why");
    yield* task;
  });
  expect(events).toEqual(["3 CancelledError,why"]);
});

test("CAN-18 catch catches it; isCancelled tells", () => {
  expect(isCancelled(new CancelledError())).toBe(true);
  for (const other of [new Error("cancelled"), null, undefined, "cancelled", {}]) {
    expect(isCancelled(other)).toBe(false);
  }
});

test("CAN-19 another error thrown while cleaning up is the task's outcome", () => {
  runSync(function* () {
    const task = createTask(function* () {
      yield* forever();
      throw new TypeError("cleaning up failed");
    });
    yield* sleep(0);
    task.cancel();
    expect(yield* outcomeOf(task)).toEqual(["TypeError"]);
    expect(task.cancelled).toBe(false);
  });
});

test("CAN-20 cancelled again while it cleans up, it is interrupted again", () => {
  const events = traced(function* (log) {
    const task = createTask(function* () {
      try {
        yield* sleep(100);
      } finally {
        log("cleans up");
        log(yield* outcomeOf(sleep(100)));
      }
    });
    yield* sleep(0);
    task.cancel();
    yield* sleep(0);
    task.cancel("again");
    log(yield* outcomeOf(task));
  });
  expect(events).toEqual(["3 cleans up", "4 CancelledError,again", "5 CancelledError"]);
});

test("FUT-15 CAN-21 cancelling a task that has failed marks its error as seen", () => {
  const loop = new TestLoop();
  const task = loop.task(() => {
    throw new Error("failed");
  });
  loop.drain();
  expect(task.cancel()).toBe(false);
  loop.close();
  expect(loop.reports).toEqual([]);
});

test("RUN-08 a CancelledError that a callback throws is an error like any other", () => {
  const loop = new TestLoop();
  const [error, next] = [new CancelledError("why"), vi.fn()];
  const done = new Future<void>({ loop });
  for (const schedule of [
    (callback: () => void) => loop.callSoon(callback),
    (callback: () => void) => done.addDoneCallback(callback),
  ]) {
    schedule(() => {
      throw error;
    });
    schedule(next);
  }
  done.setResult();
  loop.turn();
  expect(loop.reports.map((report) => report.error)).toEqual([error, error]);
  expect(next).toHaveBeenCalledTimes(2);
});

test("a task that waits for a future of its own that refuses to be cancelled gets the error", () => {
  class Stubborn extends Future<string> {
    override cancel(): boolean {
      return false;
    }
  }
  runSync(function* () {
    const future = new Stubborn();
    const task = createTask(future);
    yield* sleep(0);
    task.cancel("why");
    yield* sleep(1);
    expect(task.done).toBe(false);
    future.setResult("too late");
    expect(yield* outcomeOf(task)).toEqual(["CancelledError", "why"]);
  });
});

test("an error of a step that is cancelled gives way only to a CancelledError that is there", () => {
  runSync(function* () {
    const inner = createTask(function* () {
      yield* sleep(0);
      throw new CancelledError("from inner");
    });
    const outer = createTask(inner);
    yield* sleep(0);
    yield* sleep(0);
    expect(inner.done).toBe(true);
    outer.cancel("why");
    expect(yield* outcomeOf(outer)).toEqual(["CancelledError", "from inner"]);
  });
});

test("a chain of 200,000 tasks is cancelled without a stack overflow", () => {
  const loop = new TestLoop();
  const future = new Future<never>({ loop });
  let last: Future<never> = future;
  const tasks: Task<never>[] = [];
  for (let i = 0; i < 200_000; i += 1) {
    last = loop.task(last);
    tasks.push(last as Task<never>);
  }
  loop.turn();
  expect((last as Task<never>).cancel("why")).toBe(true);
  expect(future.cancelled).toBe(true);
  loop.drain();
  expect(tasks.every((task) => task.cancelled)).toBe(true);
  expect(thrownBy(() => last.result())).toMatchObject({ args: ["why"] });
});

test("a CancelledError made by the library has no stack, and leaves stackTraceLimit alone", () => {
  const future = new Future<never>({ loop: new TestLoop() });
  future.cancel();
  const before = Error.stackTraceLimit;
  const error = thrownBy(() => future.result()) as CancelledError;
  // Some runtimes have a stack without frames then, some have none.
  expect(error.stack ?? String(error)).toBe("CancelledError: cancelled");
  expect(Error.stackTraceLimit).toBe(before);
});

test("the message can be passed on, from the request to the end", () => {
  runSync(function* () {
    const future = new Future<void>();
    const task = createTask(sleep(10));
    expect([future[cancelMessage], task[cancelMessage]]).toEqual([undefined, undefined]);
    future.cancel("why");
    task.cancel("why");
    expect([future[cancelMessage], task[cancelMessage]]).toEqual(["why", "why"]);
    yield* outcomeOf(task);
    expect(task[cancelMessage]).toBeUndefined();
    const selfish = createTask(() => void currentTask()?.cancel("why"));
    yield* outcomeOf(selfish);
    expect(selfish[cancelMessage]).toBe("why");
  });
});

test("awaiting a cancelled task rejects", async () => {
  const task = createTask(sleep(1000));
  task.cancel("why");
  await expect(task).rejects.toMatchObject({ name: "CancelledError", args: ["why"] });
});

test("cancelling on behalf of a scope aborts the signals in it, and none around it", () => {
  runSync(function* () {
    const reasons: { [name in "outer" | "inner" | "innermost"]?: unknown } = {};
    let inner: Scope | undefined;
    const task = createTask(function* () {
      const scopes = (["outer", "inner", "innermost"] as const).map((name) => {
        const scope = new Scope().enter();
        scope.signal.addEventListener("abort", () => {
          reasons[name] = scope.signal.reason;
        });
        return scope;
      });
      inner = scopes[1];
      const first = yield* forever();
      for (const scope of scopes.reverse()) scope.exit();
      yield* sleep(1);
      return first;
    });
    yield* sleep(0);
    task[cancelFrom](inner as Scope, "deadline");
    expect(Object.keys(reasons).sort()).toEqual(["inner", "innermost"]);
    expect(reasons.inner).toMatchObject({ name: "CancelledError", args: ["deadline"] });
    expect(yield* task).toEqual(["CancelledError", "deadline"]);
  });
});

test("cancelling on behalf of a scope aborts all signals of the task that is waited for", () => {
  runSync(function* () {
    let signal: AbortSignal | undefined;
    const inner = createTask((scope) => {
      signal = scope.signal;
      return forever();
    });
    let scope: Scope | undefined;
    const outer = createTask(function* () {
      scope = new Scope();
      return yield* inner;
    });
    yield* sleep(0);
    yield* sleep(0);
    outer[cancelFrom](scope as Scope);
    expect(signal?.aborted).toBe(true);
    expect(yield* outer).toEqual(["CancelledError"]);
  });
});

test("what is left when the program ends is cancelled", async () => {
  const seen: unknown[] = [];
  await run(function* () {
    createTask(function* () {
      seen.push(yield* forever());
    });
    yield* sleep(0);
  });
  expect(seen).toEqual([["CancelledError"]]);
});

describe("tasks that wait for one another in a circle", () => {
  /** Tasks of which each waits for the one before it, and the first for the last. */
  function* circle(count: number): Coroutine<Task<unknown>[]> {
    const tasks: Task<unknown>[] = [];
    for (let i = 0; i < count; i += 1) {
      tasks.push(
        createTask(function* () {
          yield* sleep(1);
          return yield* outcomeOf(tasks.at(i - 1) as Task<unknown>);
        }),
      );
    }
    yield* sleep(2);
    return tasks;
  }

  test.each([2, 3, 1000])("are cancelled as any chain, the last by itself (%i tasks)", (count) => {
    runSync(function* () {
      const tasks = yield* circle(count);
      expect(tasks[0]?.cancel("why")).toBe(true);
      expect(tasks.map((task) => task.cancelling)).toEqual(tasks.map(() => 1));
      yield* sleep(1);
      const [, last, ...others] = tasks.map((task) => task.result());
      expect(last).toEqual(["CancelledError", "why"]);
      // It has answered with a result, and is not waited for any more.
      expect(others.every((outcome) => Array.isArray(outcome))).toBe(true);
      expect(allTasks().size).toBe(1);
    });
  });

  test("are also cancelled by a task that waits for one of them", () => {
    runSync(function* () {
      const tasks = yield* circle(2);
      const waiting = createTask(tasks[0] as Task<unknown>);
      yield* sleep(0);
      waiting.cancel("why");
      yield* sleep(1);
      expect([waiting, ...tasks].map((task) => [task.done, task.cancelling])).toEqual([
        [true, 1],
        [true, 1],
        [true, 1],
      ]);
    });
  });

  test("are a deadlock, and do not keep a program from its end", () => {
    const program = () =>
      runSync(function* () {
        const [task] = yield* circle(2);
        yield* task as Task<unknown>;
      });
    expect(program).toThrow(DeadlockError);
  });

  test("are cancelled when their loop is closed, too", () => {
    const loop = new TestLoop();
    const tasks: Task<unknown>[] = [0, 1].map((i) =>
      loop.task(function* () {
        yield* tasks[1 - i] as Task<unknown>;
      }),
    );
    loop.turn();
    loop.close();
    expect(tasks[0]?.cancel()).toBe(true);
  });
});

test.each([
  ["without a text", Object.create(null), "an object"],
  [
    "whose text fails",
    {
      toString() {
        throw new Error("no text");
      },
    },
    "an object",
  ],
  ["that is a symbol", Symbol("why"), "Symbol(why)"],
])("a message %s cancels as any", (_what, message, text) => {
  const { stackTraceLimit } = Error;
  const loop = new TestLoop();
  const task = loop.task(sleep(5));
  loop.turn();
  task.cancel(message);
  loop.drain();
  expect(thrownBy(() => task.result())).toMatchObject({ args: [message], message: text });
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

/** What takes no notice of being cancelled. */
class Stubborn extends Future<string> {
  override cancel(): boolean {
    return false;
  }
}

test("a request that is due, and that the next wait refuses, is delivered after that wait", () => {
  runSync(function* () {
    const future = new Stubborn();
    getEventLoop().callLater(1, () => future.setResult("result"));
    const task = createTask(function* () {
      currentTask()?.cancel("why");
      return yield* future;
    });
    expect(yield* outcomeOf(task)).toEqual(["CancelledError", "why"]);
  });
});

test("a request that is due, and that the next wait accepts, is what becomes of that wait", () => {
  runSync(function* () {
    const other = createTask(function* () {
      yield* outcomeOf(sleep(1000));
      return "ended well";
    });
    yield* sleep(0);
    const task = createTask(function* () {
      currentTask()?.cancel();
      return yield* other;
    });
    expect(yield* task).toBe("ended well");
  });
});
