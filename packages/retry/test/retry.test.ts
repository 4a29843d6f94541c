import {
  CancelledError,
  type Coroutine,
  type CoroutineCall,
  call,
  createTask,
  currentSignal,
  Future,
  isCancelled,
  runSync,
  sleep,
  type Task,
} from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { type Attempt, type RetryOptions, retry } from "@x/retry";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asynchronously, errorOf, now, virtually } from "./support.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** Whether the runtime carries the scopes of async functions along, which browsers do not. */
const follows = "process" in globalThis;

/** Fails so often, and notes when it was called; then gives the number of the attempt. */
function failing(times: number, calls: number[] = []): (attempt: Attempt) => number {
  return ({ number }) => {
    calls.push(now());
    if (number <= times) throw new Error(`failure ${number}`);
    return number;
  };
}

/** When each attempt of something that always fails begins. */
function timesOf(options: RetryOptions): number[] {
  const calls: number[] = [];
  runSync(function* () {
    yield* errorOf(retry(failing(NEVER, calls), options));
  });
  return calls;
}

describe("what succeeds", () => {
  test(
    "at once is called once, and leaves no timer",
    virtually(function* () {
      const calls: number[] = [];
      expect(yield* retry(failing(0, calls))).toBe(1);
      expect([calls, now()]).toEqual([[0], 0]);
    }),
  );

  test(
    "later gives its result",
    virtually(function* () {
      expect(yield* retry(failing(2))).toBe(3);
      expect(now()).toBe(3000);
    }),
  );

  test.each<[string, (attempt: Attempt) => unknown]>([
    ["a plain function", ({ number }) => attempted(number)],
    [
      "a generator function",
      function* ({ number }) {
        yield* sleep(1);
        return attempted(number);
      },
    ],
    [
      "a function that returns a future",
      ({ number }) => {
        const future = new Future<string>();
        if (number < 3) future.setException(new Error("not yet"));
        else future.setResult("done");
        return future;
      },
    ],
  ])("may be %s", (_kind, fn) =>
    virtually(function* () {
      expect(yield* retry(fn, { delay: 10 })).toBe("done");
    })(),
  );

  test(
    "may be an async function, that awaits it",
    asynchronously(async () => {
      const result = await retry(async ({ number }) => {
        await sleep(5);
        return attempted(number);
      });
      expect([result, now()]).toEqual(["done", 3015]);
    }),
  );

  function attempted(number: number): string {
    if (number < 3) throw new Error("not yet");
    return "done";
  }
});

describe("what fails", () => {
  test("is tried 3 times, after pauses of 1 and 2 s", () => {
    expect(timesOf({})).toEqual([0, 1000, 3000]);
  });

  test("is tried once with attempts: 1, without a pause", () => {
    expect(timesOf({ attempts: 1 })).toEqual([0]);
  });

  test("pauses grow by the factor, up to maxDelay, by default 30 s", () => {
    expect(timesOf({ attempts: 5, delay: 10, factor: 3 })).toEqual([0, 10, 40, 130, 400]);
    expect(timesOf({ attempts: 4, delay: 10, factor: 1 })).toEqual([0, 10, 20, 30]);
    expect(timesOf({ attempts: 4, delay: 10, factor: 10, maxDelay: 50 })).toEqual([0, 10, 60, 110]);
    expect(timesOf({ attempts: 3, delay: 99_000 })).toEqual([0, 30_000, 60_000]);
  });

  test("without a pause, others go on in between", () => {
    runSync(function* () {
      const log: string[] = [];
      const other = createTask(function* () {
        for (let i = 0; i < 3; i += 1) {
          log.push("other");
          yield* sleep(0);
        }
      });
      const attempt = (): void => {
        log.push("attempt");
        throw new Error("no");
      };
      yield* errorOf(retry(attempt, { delay: 0 }));
      yield* other;
      expect(log).toEqual(["attempt", "other", "attempt", "other", "attempt", "other"]);
      expect(now()).toBe(0);
    });
  });

  test("pauses of 0 ms stay 0, however often", () => {
    expect(timesOf({ attempts: 2000, delay: 0 })).toEqual(new Array(2000).fill(0));
  });

  test("jitter takes a part of the pause, by chance", () => {
    const chances = [0, 0.5, 0.25];
    const random = () => chances.shift() ?? 0;
    const options = { attempts: 4, delay: 100, factor: 1, random };
    expect(timesOf({ ...options, jitter: 1 })).toEqual([0, 100, 150, 225]);
    chances.push(0, 0.5, 0.25);
    expect(timesOf({ ...options, jitter: 0.5 })).toEqual([0, 100, 175, 262.5]);
    chances.push(0.9);
    expect(timesOf({ ...options, jitter: 0 })).toEqual([0, 100, 200, 300]);
  });

  test("jitter of Math.random is between nothing and the whole pause", () => {
    const [, second] = timesOf({ attempts: 2, delay: 100, jitter: 1 });
    expect(second).toBeGreaterThanOrEqual(0);
    expect(second).toBeLessThanOrEqual(100);
  });
});

describe("the error", () => {
  test(
    "is the last one as it is, with the earlier ones as its errors",
    virtually(function* () {
      const failures = [new Error("first"), new RangeError("second"), new TypeError("third")];
      const error = yield* errorOf(
        retry(({ number }) => {
          throw failures[number - 1];
        }),
      );
      expect(error).toBe(failures[2]);
      expect(Object.getOwnPropertyDescriptor(error, "errors")).toEqual({
        value: failures.slice(0, 2),
        configurable: true,
        enumerable: false,
        writable: true,
      });
    }),
  );

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["a text", "no"],
    ["frozen", Object.freeze(new Error("frozen"))],
    ["one with errors of its own", new AggregateError([new Error("own")], "many")],
  ])("is thrown untouched when it is %s", (_kind, failure) =>
    virtually(function* () {
      const before = Object.getOwnPropertyDescriptors(Object(failure));
      const error = yield* errorOf(
        retry(({ number }) => {
          throw number < 3 ? new Error("earlier") : failure;
        }),
      );
      expect(error).toBe(failure);
      expect(Object.getOwnPropertyDescriptors(Object(failure))).toEqual(before);
    })(),
  );

  test(
    "that is the same each time is not among its own errors",
    virtually(function* () {
      const failure = new Error("the same");
      const fn = () => {
        throw failure;
      };
      expect(yield* errorOf(retry(fn))).toBe(failure);
      expect("errors" in failure).toBe(false);
    }),
  );

  test(
    "has ten earlier ones at most, so that there may be attempts for ever",
    virtually(function* () {
      const seen: unknown[][] = [];
      const error = yield* errorOf(
        retry(
          ({ number, errors }) => {
            seen.push([...errors]);
            throw number;
          },
          { attempts: 12, delay: 1, onRetry: () => {} },
        ),
      );
      expect(error).toBe(12);
      expect(seen[0]).toEqual([]);
      expect(seen[1]).toEqual([1]);
      expect(seen[11]).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }),
  );

  test(
    "of an attempt that is cancelled in a pause has them, too",
    virtually(function* () {
      const task = createTask(retry(failing(NEVER), { attempts: NEVER }));
      yield* sleep(1500);
      task.cancel();
      const error = yield* errorOf(task);
      expect(isCancelled(error)).toBe(true);
      expect((error as AggregateError).errors.map(String)).toEqual([
        "Error: failure 1",
        "Error: failure 2",
      ]);
    }),
  );
});

describe("retryIf", () => {
  test(
    "refuses: the error is thrown, without a pause",
    virtually(function* () {
      const asked: unknown[] = [];
      const error = yield* errorOf(
        retry(failing(NEVER), {
          retryIf: (error, failure) => {
            asked.push([String(error), failure]);
            return failure.number < 2;
          },
        }),
      );
      expect(String(error)).toBe("Error: failure 2");
      expect((error as AggregateError).errors.map(String)).toEqual(["Error: failure 1"]);
      expect(now()).toBe(1000);
      expect(asked).toEqual([
        ["Error: failure 1", { number: 1, delay: 1000 }],
        ["Error: failure 2", { number: 2, delay: 2000 }],
      ]);
    }),
  );

  test(
    "is not asked after the last attempt",
    virtually(function* () {
      let asked = 0;
      yield* errorOf(
        retry(failing(NEVER), {
          retryIf: () => {
            asked += 1;
            return true;
          },
        }),
      );
      expect(asked).toBe(2);
    }),
  );

  test(
    "may wait, as a coroutine",
    virtually(function* () {
      const error = yield* errorOf(
        retry(failing(NEVER), {
          *retryIf() {
            yield* sleep(5);
            return false;
          },
        }),
      );
      expect([String(error), now()]).toEqual(["Error: failure 1", 5]);
    }),
  );

  test(
    "may wait, as an async function",
    asynchronously(async () => {
      const retryIf = async () => sleep(5, false);
      await expect(retry(failing(NEVER), { retryIf })).rejects.toThrow("failure 1");
      expect(now()).toBe(5);
    }),
  );

  test(
    "that fails ends it with its own error, which has what failed before",
    virtually(function* () {
      const error = yield* errorOf(
        retry(failing(NEVER), {
          retryIf: () => {
            throw new RangeError("broken");
          },
        }),
      );
      expect(error).toEqual(new RangeError("broken"));
      expect((error as AggregateError).errors.map(String)).toEqual(["Error: failure 1"]);
    }),
  );
});

describe("onRetry", () => {
  test(
    "is called before each pause, and waited for",
    virtually(function* () {
      const log: unknown[] = [];
      const error = yield* errorOf(
        retry(failing(NEVER), {
          *onRetry(error, failure) {
            log.push([String(error), failure, now()]);
            yield* sleep(10);
          },
        }),
      );
      expect(log).toEqual([
        ["Error: failure 1", { number: 1, delay: 1000 }, 0],
        ["Error: failure 2", { number: 2, delay: 2000 }, 1010],
      ]);
      expect([String(error), now()]).toEqual(["Error: failure 3", 3020]);
    }),
  );

  test(
    "gets the pause as it will be, by chance",
    virtually(function* () {
      const delays: number[] = [];
      const onRetry = (_: unknown, { delay }: { delay: number }) => {
        delays.push(delay);
      };
      yield* errorOf(retry(failing(NEVER), { jitter: 1, random: () => 0.75, onRetry }));
      expect([delays, now()]).toEqual([[250, 500], 750]);
    }),
  );

  test(
    "that fails ends it with its own error",
    virtually(function* () {
      const error = yield* errorOf(
        retry(failing(NEVER), {
          onRetry: () => {
            throw new RangeError("broken");
          },
        }),
      );
      expect([error, now()]).toEqual([new RangeError("broken"), 0]);
    }),
  );
});

describe("cancelling", () => {
  test("in a pause ends it at once, without another attempt or a timer left", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const calls: number[] = [];
    const task = createTask(retry(failing(NEVER, calls)), { loop });
    loop.callLater(10, () => task.cancel());
    while (loop.runOnce()) {}
    expect([task.cancelled, calls, loop.time()]).toEqual([true, [0], 10]);
    loop.close();
  });

  test(
    "in an attempt waits for its end, and there is no other",
    virtually(function* () {
      const log: string[] = [];
      const task = createTask(
        retry(function* () {
          log.push("begins");
          try {
            yield* sleep(NEVER);
          } finally {
            yield* sleep(5);
            log.push("has cleaned up");
          }
        }),
      );
      yield* sleep(10);
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect([log, now()]).toEqual([["begins", "has cleaned up"], 15]);
    }),
  );

  test(
    "is not retried, whatever error the attempt answers with",
    virtually(function* () {
      let attempts = 0;
      const answer = new Error("the connection was closed");
      const task = createTask(
        retry(function* () {
          attempts += 1;
          try {
            yield* sleep(NEVER);
          } catch {
            throw answer;
          }
        }),
      );
      yield* sleep(10);
      task.cancel();
      expect([yield* errorOf(task), attempts, now()]).toEqual([answer, 1, 10]);
    }),
  );

  test.runIf(follows)(
    "is not retried, whatever error an async attempt answers with",
    asynchronously(async () => {
      let attempts = 0;
      const answer = new Error("the connection was closed");
      const attempt = async () => {
        attempts += 1;
        await sleep(NEVER).catch(() => {});
        throw answer;
      };
      const controller = new AbortController();
      const signalled = retry(attempt, { signal: controller.signal }).catch((error) => error);
      const task = createTask(async () => {
        await sleep(1);
        await retry(attempt);
      });
      await sleep(10);
      task.cancel();
      controller.abort(new Error("stop"));
      await expect(Promise.resolve(task)).rejects.toBe(answer);
      expect([await signalled, attempts, now()]).toEqual([answer, 2, 10]);
    }),
  );

  test(
    "that an attempt was not told of before it failed is told by the next wait",
    virtually(function* () {
      const failure = new Error("not yet");
      const task: Task<void> = createTask(
        retry(() => {
          task.cancel("enough");
          throw failure;
        }),
      );
      expect(yield* errorOf(task)).toMatchObject({ args: ["enough"], errors: [failure] });
      expect(now()).toBe(0);
    }),
  );

  test(
    "that was over before is no reason to give up: to retry while one cleans up works",
    virtually(function* () {
      const calls: number[] = [];
      const task = createTask(function* () {
        try {
          yield* sleep(NEVER);
        } finally {
          yield* retry(failing(2, calls));
        }
      });
      yield* sleep(10);
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(calls).toEqual([10, 1010, 3010]);
    }),
  );

  test(
    "a value that the attempt gives all the same counts",
    virtually(function* () {
      const task = createTask(
        retry(function* () {
          yield* errorOf(sleep(NEVER));
          return "a value";
        }),
      );
      yield* sleep(10);
      task.cancel();
      expect(yield* task).toBe("a value");
    }),
  );

  test(
    "of something that an attempt waits for is not retried either",
    virtually(function* () {
      const shared = createTask(sleep(NEVER));
      let attempts = 0;
      const call = retry(() => {
        attempts += 1;
        return shared;
      });
      const task = createTask(call);
      yield* sleep(1);
      shared.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(attempts).toBe(1);
    }),
  );

  test(
    "is never put to retryIf",
    virtually(function* () {
      let asked = false;
      const retryIf = () => {
        asked = true;
        return true;
      };
      const fn = () => {
        throw new CancelledError();
      };
      expect(isCancelled(yield* errorOf(retry(fn, { retryIf })))).toBe(true);
      expect(asked).toBe(false);
    }),
  );

  test("aborts the signal that an attempt has read, with the CancelledError as reason", async () => {
    let reason: unknown;
    await asynchronously(async () => {
      const task = createTask(
        retry(
          ({ signal }) =>
            new Promise((_, reject) => {
              signal.addEventListener("abort", () => {
                reason = signal.reason;
                reject(new DOMException("This operation was aborted", "AbortError"));
              });
            }),
        ),
      );
      await sleep(10);
      task.cancel("enough");
      await Promise.resolve(task).catch(() => {});
      expect([task.cancelled, now()]).toEqual([true, 10]);
    })();
    expect(reason).toMatchObject({ name: "CancelledError", args: ["enough"] });
  });

  test(
    "leaves the signal of an attempt that has failed alone",
    virtually(function* () {
      const signals: AbortSignal[] = [];
      const task = createTask(
        retry(
          function* ({ number, signal }) {
            signals.push(signal);
            if (number < 3) throw new Error("not yet");
            yield* sleep(NEVER);
          },
          { delay: 5 },
        ),
      );
      yield* sleep(20);
      task.cancel();
      yield* errorOf(task);
      expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, true]);
    }),
  );

  test.runIf(follows)(
    "what an async attempt has begun and not awaited is cancelled when it has failed",
    asynchronously(async () => {
      const log: string[] = [];
      const dropped = call(function* () {
        yield* errorOf(sleep(NEVER));
        log.push("cancelled");
      });
      await retry(async ({ number }) => {
        log.push(`attempt ${number}`);
        if (number > 1) return;
        dropped.then();
        await sleep(5);
        throw new Error("not yet");
      });
      expect(log).toEqual(["attempt 1", "cancelled", "attempt 2"]);
    }),
  );

  test.runIf(follows)("reaches async functions, in attempts and in pauses", async () => {
    const log: unknown[] = [];
    await asynchronously(async () => {
      const attempting = createTask(async () =>
        retry(async () => {
          try {
            await sleep(NEVER);
          } finally {
            log.push(currentSignal().aborted);
          }
        }),
      );
      const pausing = createTask(async () => {
        await null;
        await retry(failing(NEVER));
      });
      await sleep(10);
      attempting.cancel();
      pausing.cancel();
      for (const task of [attempting, pausing]) {
        expect(isCancelled(await Promise.resolve(task).catch((error) => error))).toBe(true);
      }
      expect(now()).toBe(10);
    })();
    expect(log).toEqual([true]);
  });
});

describe("{ signal }", () => {
  test(
    "ends a pause with its reason",
    asynchronously(async () => {
      const controller = new AbortController();
      const calls: number[] = [];
      const retried = retry(failing(NEVER, calls), { signal: controller.signal }).catch(
        (error) => error,
      );
      await sleep(10);
      const reason = new Error("stop");
      controller.abort(reason);
      expect(await retried).toBe(reason);
      expect([calls, now()]).toEqual([[0], 10]);
    }),
  );

  test(
    "that is aborted already lets nothing begin",
    virtually(function* () {
      const calls: number[] = [];
      const signal = AbortSignal.abort(new Error("stop"));
      expect(yield* errorOf(retry(failing(0, calls), { signal }))).toEqual(new Error("stop"));
      expect(calls).toEqual([]);
    }),
  );

  test(
    "has no listener left, however many attempts there were",
    virtually(function* () {
      const { signal } = new AbortController();
      let listeners = 0;
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listeners += 1;
        addEventListener.apply(signal, args);
      };
      signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listeners -= 1;
        removeEventListener.apply(signal, args);
      };
      const most: number[] = [];
      yield* retry(
        (attempt) => {
          most.push(listeners);
          return failing(20)(attempt);
        },
        { signal, attempts: 30, delay: 1 },
      );
      expect([Math.max(...most), listeners]).toEqual([1, 0]);
    }),
  );
});

describe("a call", () => {
  test(
    "does nothing until it is awaited, once",
    virtually(function* () {
      const calls: number[] = [];
      const call = retry(failing(0, calls));
      yield* sleep(5);
      expect(calls).toEqual([]);
      yield* call;
      expect(String(yield* errorOf(call))).toContain("retry was already awaited");
    }),
  );

  test("of what succeeded for somebody is typed as that", () => {
    expectTypeOf(retry(async () => 1)).toEqualTypeOf<CoroutineCall<number>>();
    expectTypeOf(retry(() => "a")).toEqualTypeOf<CoroutineCall<string>>();
    expectTypeOf(
      retry(function* (): Coroutine<Date> {
        return yield* sleep(1, new Date());
      }),
    ).toEqualTypeOf<CoroutineCall<Date>>();
  });
});

describe("bad arguments", () => {
  test.each<[unknown, string]>([
    [undefined, "fn must be a function, not undefined"],
    [Promise.resolve(), "fn must be a function, not "],
  ])("%o as fn", (fn, message) => {
    expect(() => retry(fn as () => void)).toThrow(new RegExp(`^${message}`));
  });

  test.each<[unknown, new () => Error, string]>([
    [5, TypeError, "options must be an object such as { attempts: … }, not 5"],
    [null, TypeError, "options must be an object such as { attempts: … }, not null"],
    [{ attempts: 0 }, RangeError, "attempts must be a whole number of 1 or more, not 0"],
    [{ attempts: 2.5 }, RangeError, "attempts must be a whole number of 1 or more, not 2.5"],
    [{ attempts: "3" }, TypeError, 'attempts must be a whole number, not "3"'],
    [{ delay: -1 }, RangeError, "delay must be 0 ms or more, not -1"],
    [{ delay: Number.NaN }, RangeError, "delay must be a number of milliseconds, not NaN"],
    [{ delay: "1s" }, TypeError, 'delay must be a number of milliseconds, not "1s"'],
    [{ maxDelay: -5 }, RangeError, "maxDelay must be 0 ms or more, not -5"],
    [{ factor: 0.5 }, RangeError, "factor must be a number of 1 or more, not 0.5"],
    [{ factor: Number.NaN }, RangeError, "factor must be a number of 1 or more, not NaN"],
    [{ factor: "2" }, TypeError, 'factor must be a number of 1 or more, not "2"'],
    [{ jitter: 1.5 }, RangeError, "jitter must be a number from 0 to 1, not 1.5"],
    [{ jitter: true }, TypeError, "jitter must be a number from 0 to 1, not true"],
    [{ retryIf: true }, TypeError, "retryIf must be a function, not true"],
    [{ onRetry: {} }, TypeError, "onRetry must be a function, not an object"],
    [{ random: 0.5 }, TypeError, "random must be a function, not 0.5"],
    [{ signal: {} }, TypeError, "signal must be an AbortSignal, not an object"],
  ])("%o as options", (options, type, message) => {
    const call = () => retry(() => {}, options as RetryOptions);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  test("undefined options are as those that are not there", () => {
    expect(timesOf({ attempts: undefined, delay: undefined })).toEqual([0, 1000, 3000]);
  });
});
