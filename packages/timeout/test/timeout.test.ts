import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  Future,
  isCancelled,
  run,
  runSync,
  sleep,
  TimeoutError,
} from "@x/future";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { type Body, moveOnAfter, type TimeoutScope, timeout, timeoutAt } from "@x/timeout";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, cleaning, errorOf, FOREVER, runQuietly, self } from "./support.ts";

const now = () => getRunningLoop().time();

test("a task whose body has a grace time waits for a call", () => {
  runQuietly(function* () {
    const task = createTask(timeout(10, sleep(5), { grace: 5 }));
    yield* sleep(1);
    expect(String(task)).toMatch(/ waiting for call>$/);
    yield* task;
  });
});

describe("a body that is in time", () => {
  test("gives its result, and leaves no timer", () => {
    runQuietly(function* () {
      expect(yield* timeout(10, sleep(5, "result"))).toBe("result");
      expect(now()).toBe(5);
      yield* sleep(50);
      expect(self().cancelling).toBe(0);
    });
  });

  test("TMO-15 the timer is gone when it fails, too", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const task = createTask(
      errorOf(
        timeout(1000, () => {
          throw new Error("body");
        }),
      ),
      { loop },
    );
    while (loop.runOnce()) {}
    expect(task.result()).toEqual(new Error("body"));
    expect(loop.time()).toBe(0);
  });

  test("TMO-05 also if it never waits past its deadline", () => {
    runQuietly(function* () {
      let scope: TimeoutScope | undefined;
      yield* timeout(5, (given) => {
        scope = given;
        (getRunningLoop().host as VirtualHost).advance(100);
      });
      expect(scope?.expired).toBe(false);
      yield* sleep(10);
    });
  });

  test("TMO-14 a TimeoutError of its own passes unchanged", () => {
    runQuietly(function* () {
      const own = new TimeoutError("mine");
      let scope: TimeoutScope | undefined;
      const error = yield* errorOf(
        timeout(10, (given) => {
          scope = given;
          throw own;
        }),
      );
      expect(error).toBe(own);
      expect(scope?.expired).toBe(false);
    });
  });

  test.each([
    ["timeout", timeout],
    ["timeoutAt", timeoutAt],
  ] as const)("TMO-01 %s(null) never expires", (_name, within) => {
    runQuietly(function* () {
      yield* within(null, function* (scope) {
        expect(scope.when).toBeNull();
        yield* sleep(1e9);
        expect(scope.expired).toBe(false);
      });
    });
  });

  test("Infinity is as good as null, except for `when`", () => {
    runQuietly(function* () {
      yield* timeout(FOREVER, function* (scope) {
        yield* sleep(1e9);
        expect(scope.when).toBe(FOREVER);
      });
    });
  });
});

describe("the clock", () => {
  test("TMO-01 starts when the call is awaited, not when it is made", () => {
    runQuietly(function* () {
      const call = timeout(10, (scope) => scope.when);
      yield* sleep(100);
      expect(yield* call).toBe(110);
    });
  });

  test("timeoutAt takes the loop's time", () => {
    runQuietly(function* () {
      yield* sleep(100);
      const error = yield* errorOf(timeoutAt(150, sleep(FOREVER)));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(now()).toBe(150);
    });
  });

  test("TMO-02 a call can be awaited once", () => {
    runQuietly(function* () {
      const call = timeout(10, () => 1);
      yield* call;
      expect(yield* errorOf(call)).toMatchObject({
        message: expect.stringContaining("timeout was already awaited"),
      });
    });
  });
});

describe("when the deadline passes", () => {
  test("TMO-04 the CancelledError that leaves the body becomes a TimeoutError", () => {
    runQuietly(function* () {
      let inside: unknown;
      const error = yield* errorOf(
        timeout(10, function* () {
          inside = yield* errorOf(sleep(FOREVER));
          throw inside;
        }),
      );
      expect(error).toEqual(new TimeoutError("timed out after 10 ms"));
      expect(isCancelled(inside)).toBe(true);
      expect((error as Error).cause).toBe(inside);
      expect(now()).toBe(10);
      expect(self().cancelling).toBe(0);
      yield* sleep(10);
    });
  });

  test("TMO-03 the scope has expired, during the clean-up and after it", () => {
    runQuietly(function* () {
      const seen: boolean[] = [];
      let scope: TimeoutScope | undefined;
      const error = yield* errorOf(
        timeout(10, function* (given) {
          scope = given;
          seen.push(given.expired);
          try {
            yield* sleep(FOREVER);
          } finally {
            seen.push(given.expired);
            yield* sleep(5);
          }
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(now()).toBe(15);
      expect(seen).toEqual([false, true]);
      expect(scope?.expired).toBe(true);
    });
  });

  test("TMO-03 TMO-04 a body that takes no notice gives its result, though its scope has expired", () => {
    runQuietly(function* () {
      let scope: TimeoutScope | undefined;
      const result = yield* timeout(10, function* (given) {
        scope = given;
        yield* errorOf(sleep(FOREVER));
        yield* sleep(90);
        return "late";
      });
      expect(result).toBe("late");
      expect(scope?.expired).toBe(true);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test("TMO-11 an error that the body answers with goes first", () => {
    runQuietly(function* () {
      const error = yield* errorOf(
        timeout(10, function* () {
          yield* errorOf(sleep(FOREVER));
          throw new Error("answer");
        }),
      );
      expect(error).toEqual(new Error("answer"));
      expect(self().cancelling).toBe(0);
    });
  });

  test("TMO-16 at the very moment when the body's wait is over, it still counts", () => {
    runQuietly(function* () {
      const before = new Future<void>();
      getRunningLoop().callAt(10, () => before.setResult());
      expect(yield* errorOf(timeoutAt(10, before))).toBeInstanceOf(TimeoutError);
      expect(before.done).toBe(true);
      const after = sleep(10);
      expect(yield* errorOf(timeout(10, after))).toBeInstanceOf(TimeoutError);
    });
  });

  test.each([0, -1, Number.NEGATIVE_INFINITY])("TMO-06 after %d ms, at the first wait", (delay) => {
    runQuietly(function* () {
      const log: string[] = [];
      const error = yield* errorOf(
        timeout(delay, function* () {
          log.push("begun");
          yield* sleep(0);
          log.push("not reached");
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(log).toEqual(["begun"]);
      expect(yield* timeout(delay, () => "does not wait")).toBe("does not wait");
      yield* sleep(1);
      expect(self().cancelling).toBe(0);
    });
  });

  test("what the body waits for is cancelled and awaited", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(cleaning(log, "task", 20));
      const error = yield* errorOf(timeout(10, task));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(task.cancelled).toBe(true);
      expect(log).toEqual(["task"]);
      expect(now()).toBe(30);
    });
  });

  test("HOP-03 the body gets the error in the iteration after the deadline", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const scopes: TimeoutScope[] = [];
    const body = function* (scope: TimeoutScope) {
      scopes.push(scope);
      yield* sleep(FOREVER);
    };
    const task = createTask(errorOf(timeout(5, body)), { loop });
    loop.runOnce();
    loop.runOnce();
    expect(scopes.map(({ expired }) => expired)).toEqual([true]);
    expect(task.done).toBe(false);
    loop.runOnce();
    expect(task.result()).toBeInstanceOf(TimeoutError);
  });
});

describe("nested", () => {
  test("TMO-07 the outer deadline first: the inner block sees a CancelledError", () => {
    runQuietly(function* () {
      let inner: TimeoutScope | undefined;
      let passing: unknown;
      const error = yield* errorOf(
        timeout(10, function* () {
          passing = yield* errorOf(
            timeout(20, function* (scope) {
              inner = scope;
              yield* sleep(FOREVER);
            }),
          );
          throw passing;
        }),
      );
      expect(isCancelled(passing)).toBe(true);
      expect(inner?.expired).toBe(false);
      expect(error).toBeInstanceOf(TimeoutError);
      expect(now()).toBe(10);
    });
  });

  test("TMO-07 the inner deadline first: its TimeoutError passes the outer block", () => {
    runQuietly(function* () {
      let outer: TimeoutScope | undefined;
      let atInner: unknown;
      const error = yield* errorOf(
        timeout(20, function* (scope) {
          outer = scope;
          atInner = yield* errorOf(timeout(10, sleep(FOREVER)));
          throw atInner;
        }),
      );
      expect(error).toBe(atInner);
      expect(error).toBeInstanceOf(TimeoutError);
      expect(outer?.expired).toBe(false);
    });
  });

  test.each([
    [10, 10],
    [10, 5],
  ])("TMO-08 both before the task resumes: the outer one throws", (outer, inner) => {
    runQuietly(function* () {
      const scopes: TimeoutScope[] = [];
      let passing: unknown;
      const error = yield* errorOf(
        timeout(outer, function* (scope) {
          scopes.push(scope);
          passing = yield* errorOf(
            timeout(inner, function* (scope) {
              scopes.push(scope);
              // A callback that takes long: both are due when it is over.
              getRunningLoop().callLater(1, () => {
                (getRunningLoop().host as VirtualHost).advance(50);
              });
              yield* sleep(FOREVER);
            }),
          );
          throw passing;
        }),
      );
      expect(isCancelled(passing)).toBe(true);
      expect(error).toBeInstanceOf(TimeoutError);
      expect(scopes.map(({ expired }) => expired)).toEqual([true, true]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });
});

describe("a cancel from outside", () => {
  test.each([undefined, "enough"])("passes as it is (%s)", (message) => {
    runQuietly(function* () {
      const task = createTask(timeout(10, sleep(FOREVER)));
      yield* sleep(1);
      task.cancel(message);
      expect(yield* errorOf(task)).toMatchObject({ args: message ? [message] : [] });
      expect(task.cancelled).toBe(true);
    });
  });

  test("before it began: the body never begins", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(timeout(10, cleaning(log, "body")));
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(log).toEqual([]);
      expect(now()).toBe(0);
    });
  });

  test.each(["cancel", "deadline"])(
    "TMO-09 beats a deadline in the same moment: %s first",
    (first) => {
      runQuietly(function* () {
        let cancelling = 0;
        const task = createTask(function* () {
          try {
            yield* timeoutAt(10, sleep(FOREVER));
          } finally {
            cancelling = self().cancelling;
          }
        });
        if (first === "cancel") getRunningLoop().callAt(10, () => task.cancel());
        yield* sleep(0);
        if (first !== "cancel") getRunningLoop().callAt(10, () => task.cancel());
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect(cancelling).toBe(1);
      });
    },
  );

  test("TMO-10 that was caught before does no harm", () => {
    runQuietly(function* () {
      const task = createTask(function* () {
        yield* errorOf(sleep(FOREVER));
        const error = yield* errorOf(timeout(10, sleep(FOREVER)));
        yield* sleep(1);
        return [error, self().cancelling];
      });
      yield* sleep(0);
      task.cancel();
      expect(yield* task).toEqual([new TimeoutError("timed out after 10 ms"), 1]);
    });
  });

  test("TMO-13 requested just before a block that expires at once is swallowed, as in CPython", () => {
    runQuietly(function* () {
      const task = createTask(function* () {
        self().cancel();
        return yield* errorOf(timeout(0, sleep(FOREVER)));
      });
      expect(yield* task).toBeInstanceOf(TimeoutError);
    });
  });
});

describe("reschedule", () => {
  test("TMO-12 moves the deadline, later and earlier", () => {
    runQuietly(function* () {
      const error = yield* errorOf(
        timeout(10, function* (scope) {
          expect(scope.when).toBe(10);
          scope.reschedule(100);
          expect(scope.when).toBe(100);
          yield* sleep(20);
          scope.reschedule(30);
          yield* sleep(FOREVER);
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(now()).toBe(30);
    });
  });

  test("TMO-12 null takes it away, and it can come back", () => {
    runQuietly(function* () {
      const error = yield* errorOf(
        timeout(10, function* (scope) {
          scope.reschedule(null);
          expect(scope.when).toBeNull();
          yield* sleep(100);
          scope.reschedule(150);
          yield* sleep(FOREVER);
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(now()).toBe(150);
    });
  });

  test("TMO-12 one in the past expires in the next iteration", () => {
    runQuietly(function* () {
      yield* sleep(50);
      let inside: number | undefined;
      const error = yield* errorOf(
        timeout(null, function* (scope) {
          scope.reschedule(10);
          try {
            yield* sleep(FOREVER);
          } finally {
            inside = now();
          }
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(inside).toBe(50);
    });
  });

  test("TMO-12 one that is now does too, without a timer", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const task = createTask(
      errorOf(
        timeout(null, function* (scope) {
          scope.reschedule(loop.time());
          for (;;) yield* sleep(0);
        }),
      ),
      { loop },
    );
    loop.runOnce();
    loop.runOnce();
    loop.runOnce();
    expect(task.result()).toBeInstanceOf(TimeoutError);
  });

  test("TMO-02 is refused once the deadline has passed", () => {
    runQuietly(function* () {
      yield* timeout(10, function* (scope) {
        yield* errorOf(sleep(FOREVER));
        expect(() => scope.reschedule(100)).toThrow(
          new Error("cannot reschedule a timeout that has expired"),
        );
        expect(scope.when).toBe(10);
      });
    });
  });

  test("TMO-02 is refused after the end", () => {
    runQuietly(function* () {
      const scope = yield* timeout(10, (scope) => scope);
      expect(() => scope.reschedule(100)).toThrow(
        new Error("cannot reschedule a timeout that is over"),
      );
      expect(scope.when).toBe(10);
    });
  });

  test.each([
    [Number.NaN, RangeError, "when must be a number of milliseconds, not NaN"],
    ["10", TypeError, 'when must be a number of milliseconds, not "10"'],
    [undefined, TypeError, "when must be a number of milliseconds, not undefined"],
  ])("refuses %s and keeps the deadline", (when, type, message) => {
    runQuietly(function* () {
      const error = yield* errorOf(
        timeout(10, function* (scope) {
          // @ts-expect-error
          const call = () => scope.reschedule(when);
          expect(call).toThrow(type);
          expect(call).toThrow(message);
          expect(scope.when).toBe(10);
          yield* sleep(FOREVER);
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(now()).toBe(10);
    });
  });
});

describe("the signal", () => {
  test("is aborted with a CancelledError when the deadline passes", () => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      yield* errorOf(
        timeout(10, function* (scope) {
          ({ signal } = scope);
          expect(signal.aborted).toBe(false);
          yield* sleep(FOREVER);
        }),
      );
      expect(isCancelled(signal?.reason)).toBe(true);
    });
  });

  test("is left alone when the body was in time, and by a cancel that comes later", () => {
    runQuietly(function* () {
      const task = createTask(function* () {
        const signal = yield* timeout(10, (scope) => scope.signal);
        yield* errorOf(sleep(FOREVER));
        return signal;
      });
      yield* sleep(50);
      task.cancel();
      expect((yield* task).aborted).toBe(false);
    });
  });

  /** The signals of a call, of a timeout in it, and of another in that. */
  interface Signals {
    readonly call: AbortSignal;
    outer?: AbortSignal;
    inner?: AbortSignal;
  }

  /** A task with the three of them; it notes what is aborted when `inner`'s block ends. */
  function nested(outerDelay: number, innerDelay: number, log: Record<string, unknown>[]) {
    const signals = {} as { -readonly [K in keyof Signals]: Signals[K] };
    const note = () => {
      const { call, outer, inner } = signals;
      log.push({ call: call.aborted, outer: outer?.aborted, inner: inner?.aborted });
    };
    return createTask(function* ({ signal }) {
      signals.call = signal;
      yield* timeout(outerDelay, function* (outer) {
        signals.outer = outer.signal;
        try {
          yield* timeout(innerDelay, function* (inner) {
            signals.inner = inner.signal;
            yield* sleep(FOREVER);
          });
        } finally {
          note();
        }
      });
    });
  }

  test("an inner deadline aborts its own alone", () => {
    runQuietly(function* () {
      const log: Record<string, unknown>[] = [];
      yield* errorOf(nested(20, 10, log));
      expect(log).toEqual([{ call: false, outer: false, inner: true }]);
    });
  });

  test("an outer deadline aborts what is within", () => {
    runQuietly(function* () {
      const log: Record<string, unknown>[] = [];
      yield* errorOf(nested(10, 20, log));
      expect(log).toEqual([{ call: false, outer: true, inner: true }]);
    });
  });

  test("a cancel from outside aborts all", () => {
    runQuietly(function* () {
      const log: Record<string, unknown>[] = [];
      const task = nested(10, 20, log);
      yield* sleep(1);
      task.cancel();
      yield* errorOf(task);
      expect(log).toEqual([{ call: true, outer: true, inner: true }]);
    });
  });

  test("a cancel that comes after an inner deadline aborts the rest", () => {
    runQuietly(function* () {
      const log: Record<string, unknown>[] = [];
      const task = nested(20, 10, log);
      yield* sleep(1);
      getRunningLoop().callAt(10, () => task.cancel());
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(log).toEqual([{ call: true, outer: true, inner: true }]);
    });
  });
});

describe("from async functions", () => {
  test("gives the body's result", () =>
    asyncMain(async () => {
      const body = async () => {
        await sleep(10);
        return "result";
      };
      expect(await timeout(500, body)).toBe("result");
    }));

  test("a body that uses its signal is told, and waited for", () =>
    asyncMain(async () => {
      const log: string[] = [];
      const call = timeout(500, async ({ signal }) => {
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }).catch(() => undefined);
        log.push("told");
        await sleep(100);
        log.push("cleaned up");
        throw signal.reason;
      });
      const error = await Promise.resolve(call).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(TimeoutError);
      expect(log).toEqual(["told", "cleaned up"]);
    }));

  test("one that returns after all: its value counts", () =>
    asyncMain(async () => {
      const call = timeout(10, async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return "late";
      });
      expect(await call).toBe("late");
    }));

  test("another error of the body's goes first", () =>
    asyncMain(async () => {
      const call = timeout(10, async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw new Error("answer");
      });
      await expect(call).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("answer") }),
      );
    }));

  test("the deadline can be moved after an await", () =>
    asyncMain(async () => {
      const result = await timeout(10, async (scope) => {
        await sleep(5);
        scope.reschedule(null);
        await sleep(100);
        return scope.when;
      });
      expect(result).toBeNull();
    }));

  test("a bare promise is let go", async () => {
    const error = await run(errorOf(timeout(1, new Promise(() => {}))));
    expect(error).toBeInstanceOf(TimeoutError);
  });
});

const withDelay: [
  name: string,
  within: (delay: number | null, body: Body<void>) => CoroutineCall<void>,
  argument: string,
][] = [
  ["timeout", timeout, "delay"],
  ["timeoutAt", timeoutAt, "when"],
  ["moveOnAfter", moveOnAfter, "delay"],
];

describe.each(withDelay)("bad arguments of %s", (_name, within, argument) => {
  test.each([
    [Number.NaN, RangeError, "NaN"],
    ["10", TypeError, '"10"'],
    [undefined, TypeError, "undefined"],
    [{}, TypeError, "an object"],
  ])("a delay of %s", (delay, type, text) => {
    let begun = false;
    const call = () =>
      // @ts-expect-error
      within(delay, () => {
        begun = true;
      });
    expect(call).toThrow(type);
    expect(call).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(
          `${argument} must be a number of milliseconds, not ${text}`,
        ),
      }),
    );
    expect(begun).toBe(false);
  });

  test.each([
    [undefined, "undefined"],
    [5, "5"],
    [{}, "an object"],
  ])("a body that is %s", (body, text) => {
    // @ts-expect-error
    expect(() => within(10, body)).toThrow(
      new TypeError(`body must be a coroutine, a future, a promise or a function, not ${text}`),
    );
  });

  test("a body that was awaited before", () => {
    const body = sleep(1);
    runSync(body);
    expect(() => within(10, body)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("sleep was already awaited") }),
    );
  });
});

test("types: the body decides the result, a missing star does not compile", () => {
  expectTypeOf(timeout(10, () => 1)).toEqualTypeOf<CoroutineCall<number>>();
  expectTypeOf(timeout(10, async () => "text")).toEqualTypeOf<CoroutineCall<string>>();
  expectTypeOf(timeout(null, sleep(1, true))).toEqualTypeOf<CoroutineCall<boolean>>();
  expectTypeOf(timeoutAt(10, new Future<number>())).toEqualTypeOf<CoroutineCall<number>>();
  expectTypeOf(timeoutAt(null, Promise.resolve(1))).toEqualTypeOf<CoroutineCall<number>>();
  function* inACoroutine(): Coroutine<void> {
    const result = yield* timeout(10, function* (scope) {
      expectTypeOf(scope).toEqualTypeOf<TimeoutScope>();
      yield* sleep(1);
      return "text" as string;
    });
    expectTypeOf(result).toEqualTypeOf<string>();
    // @ts-expect-error
    yield timeout(10, sleep(1));
    // @ts-expect-error
    const wrong: number = timeout(10, () => 1);
    void wrong;
  }
  void inACoroutine;
});
