import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  currentTask,
  Future,
  isCancelled,
  runSync,
  shield,
  sleep,
  TimeoutError,
} from "@x/future";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { waitFor } from "@x/timeout";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, cleaning, errorOf, FOREVER, runQuietly, self } from "./support.ts";

const now = () => getRunningLoop().time();
const late = new TimeoutError("timed out after 10 ms");
const atOnce = new TimeoutError("timed out after 0 ms");

// biome-ignore lint/correctness/useYield: it is not to wait
function* whoRuns() {
  return currentTask();
}

describe.each([10, null])("with a timeout of %s", (limit) => {
  test("WFO-01 a coroutine runs in the caller's task, without an iteration more", () => {
    runQuietly(function* () {
      let others = 0;
      createTask(() => {
        others += 1;
      });
      const inside = yield* waitFor(whoRuns(), limit);
      expect(inside === self()).toBe(true);
      expect(others).toBe(0);
    });
  });

  test("gives the result of what is in time", () => {
    runQuietly(function* () {
      expect(yield* waitFor(sleep(5, "result"), limit)).toBe("result");
      yield* sleep(50);
    });
  });

  test("passes errors on", () => {
    runQuietly(function* () {
      const failed = new Future<never>();
      failed.setException(new Error("failed"));
      expect(yield* errorOf(waitFor(failed, limit))).toEqual(new Error("failed"));
    });
  });

  test.each([undefined, "enough"])(
    "WFO-05 cancelling the caller cancels the awaitable (%s)",
    (message) => {
      runQuietly(function* () {
        const inner = createTask(sleep(FOREVER));
        const caller = createTask(waitFor(inner, limit));
        yield* sleep(1);
        caller.cancel(message);
        expect(yield* errorOf(caller)).toMatchObject({ args: message ? [message] : [] });
        expect(inner.cancelled).toBe(true);
      });
    },
  );
});

describe("when the time is up", () => {
  test("WFO-03 the awaitable is cancelled, and waited for until it has cleaned up", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(cleaning(log, "cleaned up", 100));
      expect(yield* errorOf(waitFor(task, 10))).toEqual(late);
      expect(task.cancelled).toBe(true);
      expect(log).toEqual(["cleaned up"]);
      expect(now()).toBe(110);
    });
  });

  test("WFO-08 there is a TimeoutError, whose cause is the CancelledError", () => {
    runQuietly(function* () {
      const error = yield* errorOf(waitFor(sleep(FOREVER), 10));
      expect(error).toEqual(late);
      expect(isCancelled((error as Error).cause)).toBe(true);
      expect(self().cancelling).toBe(0);
    });
  });

  test("WFO-04 a value or an error that comes all the same counts", () => {
    runQuietly(function* () {
      function* stubborn(end: () => string): Coroutine<string> {
        yield* errorOf(sleep(FOREVER));
        return end();
      }
      expect(
        yield* waitFor(
          stubborn(() => "value"),
          10,
        ),
      ).toBe("value");
      const failing = stubborn(() => {
        throw new Error("other");
      });
      expect(yield* errorOf(waitFor(failing, 10))).toEqual(new Error("other"));
    });
  });

  test("WFO-06 a future that was done in the same moment is too late, but keeps its result", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      getRunningLoop().callLater(10, () => future.setResult("just then"));
      expect(yield* errorOf(waitFor(future, 10))).toEqual(late);
      expect(future.result()).toBe("just then");
    });
  });

  test("WFO-07 a cancel in the same moment goes first", () => {
    runQuietly(function* () {
      let cancelling = 0;
      const task = createTask(function* () {
        try {
          yield* waitFor(sleep(FOREVER), 10);
        } finally {
          cancelling = self().cancelling;
        }
      });
      getRunningLoop().callLater(10, () => task.cancel());
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(cancelling).toBe(1);
    });
  });

  test("WFO-10 what is shielded runs on", () => {
    runQuietly(function* () {
      const inner = createTask(sleep(50, "value"));
      expect(yield* errorOf(waitFor(shield(inner), 10))).toEqual(late);
      expect(yield* inner).toBe("value");
      expect(now()).toBe(50);
    });
  });
});

describe.each([0, -1])("WFO-02 with a timeout of %d", (limit) => {
  test("a future that is done gives its result, without waiting", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      future.setResult("done");
      let others = 0;
      createTask(() => {
        others += 1;
      });
      expect(yield* waitFor(future, limit)).toBe("done");
      expect(others).toBe(0);
    });
  });

  test("one that has failed throws its error", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      future.setException(new Error("failed"));
      expect(yield* errorOf(waitFor(future, limit))).toEqual(new Error("failed"));
    });
  });

  test("one that is pending is cancelled", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      const error = yield* errorOf(waitFor(future, limit));
      expect(error).toEqual(atOnce);
      expect(isCancelled((error as Error).cause)).toBe(true);
      expect(future.cancelled).toBe(true);
    });
  });

  test("a coroutine or a function never begins", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      expect(yield* errorOf(waitFor(cleaning(log, "coroutine"), limit))).toEqual(atOnce);
      const call = waitFor(() => log.push("function"), limit);
      expect(yield* errorOf(call)).toEqual(atOnce);
      expect(log).toEqual([]);
    });
  });

  test("a task is cancelled and waited for; a value or an error that it gives counts", () => {
    runQuietly(function* () {
      const cleaner = createTask(cleaning([], "cleaned up", 20));
      const stubborn = createTask(function* () {
        yield* errorOf(sleep(FOREVER));
        return "value";
      });
      const failing = createTask(function* () {
        yield* errorOf(sleep(FOREVER));
        throw new Error("other");
      });
      yield* sleep(0);
      expect(yield* errorOf(waitFor(cleaner, limit))).toEqual(atOnce);
      expect(now()).toBe(20);
      expect(yield* waitFor(stubborn, limit)).toBe("value");
      expect(yield* errorOf(waitFor(failing, limit))).toEqual(new Error("other"));
    });
  });

  test.each([undefined, "enough"])("cancelling the caller passes at once (%s)", (message) => {
    runQuietly(function* () {
      const cleaner = createTask(cleaning([], "cleaned up", 20));
      yield* sleep(0);
      const caller = createTask(waitFor(cleaner, limit));
      yield* sleep(1);
      caller.cancel(message);
      expect(yield* errorOf(caller)).toMatchObject({ args: message ? [message] : [] });
      expect(now()).toBe(1);
      expect(yield* errorOf(cleaner)).toMatchObject({ args: [] });
    });
  });

  test("cancelling the caller leaves no callback on a future that takes its time", () => {
    class Slow extends Future<void> {
      callbacks = 0;
      override cancel() {
        return true;
      }
      override addDoneCallback(callback: (future: this) => void) {
        this.callbacks += 1;
        super.addDoneCallback(callback);
      }
      override removeDoneCallback(callback: (future: this) => void) {
        const removed = super.removeDoneCallback(callback);
        this.callbacks -= removed;
        return removed;
      }
    }
    runQuietly(function* () {
      const slow = new Slow();
      const caller = createTask(waitFor(slow, limit));
      yield* sleep(0);
      expect(slow.callbacks).toBe(1);
      caller.cancel();
      yield* errorOf(caller);
      expect(slow.callbacks).toBe(0);
    });
  });

  test("cancelling the caller when the task has just ended passes, too", () => {
    runQuietly(function* () {
      const task = createTask(sleep(FOREVER));
      yield* sleep(0);
      const caller = createTask(waitFor(task, limit));
      task.addDoneCallback(() => caller.cancel());
      expect(isCancelled(yield* errorOf(caller))).toBe(true);
    });
  });
});

test("from async functions", () =>
  asyncMain(async () => {
    expect(await waitFor(async () => "value", 10)).toBe("value");
    await expect(waitFor(sleep(50), 10)).rejects.toThrow(TimeoutError);
    await expect(waitFor(new Promise(() => {}), 10)).rejects.toThrow(TimeoutError);
    await expect(waitFor(Promise.resolve(1), 0)).rejects.toThrow(TimeoutError);
    await expect(waitFor(Promise.reject(new Error("failed")), 10)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining("failed") }),
    );
  }));

describe("bad arguments", () => {
  test.each([
    [Number.NaN, RangeError, "NaN"],
    ["10", TypeError, '"10"'],
    [undefined, TypeError, "undefined"],
  ])("a timeout of %s", (limit, type, text) => {
    let begun = false;
    const call = () =>
      waitFor(
        () => {
          begun = true;
        },
        // @ts-expect-error
        limit,
      );
    expect(call).toThrow(type);
    expect(call).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(`timeout must be a number of milliseconds, not ${text}`),
      }),
    );
    expect(begun).toBe(false);
  });

  test.each([10, 0, null])("nothing to await, with a timeout of %s", (limit) => {
    // @ts-expect-error
    expect(() => waitFor(5, limit)).toThrow(
      new TypeError("awaitable must be a coroutine, a future, a promise or a function, not 5"),
    );
  });

  test.each([10, 0, null])("what was awaited before, with a timeout of %s", (limit) => {
    const awaited = sleep(1);
    runSync(awaited);
    expect(() => waitFor(awaited, limit)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("sleep was already awaited") }),
    );
  });

  test("leave no timer and no task", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    loop.callSoon(() => {
      // @ts-expect-error
      expect(() => waitFor(5, 1000)).toThrow(TypeError);
      expect(() => waitFor(sleep(1000), Number.NaN)).toThrow(RangeError);
    });
    while (loop.runOnce()) {}
    expect(loop.time()).toBe(0);
  });
});

test("types: the awaitable decides the result", () => {
  expectTypeOf(waitFor(sleep(1, "text"), 10)).toEqualTypeOf<CoroutineCall<string>>();
  expectTypeOf(waitFor(async () => 1, null)).toEqualTypeOf<CoroutineCall<number>>();
  expectTypeOf(waitFor(new Future<boolean>(), 10)).toEqualTypeOf<CoroutineCall<boolean>>();
  function* inACoroutine(): Coroutine<void> {
    expectTypeOf(yield* waitFor(Promise.resolve(1), 10)).toEqualTypeOf<number>();
    // @ts-expect-error
    yield waitFor(sleep(1), 10);
  }
  void inACoroutine;
});
