import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  Future,
  isCancelled,
  runSync,
  sleep,
} from "@x/future";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { type RateLimit, RateLimiter } from "@x/rate-limit";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asynchronously, errorOf, now, virtually } from "./support.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** Whether the runtime carries the scopes of async functions along, which browsers do not. */
const follows = "process" in globalThis;

/** When each of many who come together goes through. */
function timesOf(options: RateLimit, counts: readonly number[]): number[] {
  return runSync(function* () {
    const limiter = new RateLimiter(options);
    const times: number[] = [];
    const tasks = counts.map((n, index) =>
      createTask(function* () {
        yield* limiter.acquire(n);
        times[index] = now();
      }),
    );
    for (const task of tasks) yield* task;
    return times;
  });
}

const ones = (length: number): number[] => new Array(length).fill(1);

describe("tokens", () => {
  test("are there at first, and then come evenly", () => {
    expect(timesOf({ limit: 2 }, ones(6))).toEqual([0, 0, 500, 1000, 1500, 2000]);
    expect(timesOf({ limit: 4, interval: 100 }, ones(6))).toEqual([0, 0, 0, 0, 25, 50]);
  });

  test("are saved up to the burst", () => {
    expect(timesOf({ limit: 2, burst: 1 }, ones(4))).toEqual([0, 500, 1000, 1500]);
    expect(timesOf({ limit: 1, burst: 3 }, ones(5))).toEqual([0, 0, 0, 1000, 2000]);
  });

  test(
    "come while nobody takes any, but not more than the burst",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 2, burst: 3 });
      yield* limiter.acquire(3);
      yield* sleep(1000);
      expect([limiter.tryAcquire(3), limiter.tryAcquire(2)]).toEqual([false, true]);
      yield* sleep(60_000);
      expect([limiter.tryAcquire(3), limiter.tryAcquire()]).toEqual([true, false]);
    }),
  );

  test("no error adds up, however long it is in use", () => {
    const times = timesOf({ limit: 3, burst: 1 }, ones(3001));
    expect(times.filter((_, index) => index % 300 === 0)).toEqual(
      Array.from({ length: 11 }, (_, index) => index * 100_000),
    );
  });

  test(
    "of a task that goes through late count from then on",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1, burst: 1 });
      yield* limiter.acquire();
      const task = createTask(limiter.acquire());
      yield* sleep(0);
      (getRunningLoop().host as VirtualHost).advance(5000);
      yield* task;
      expect(now()).toBe(5000);
      yield* limiter.acquire();
      expect(now()).toBe(6000);
    }),
  );

  test(
    "a caller that comes a little late loses nothing as long as there is room for more",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1, burst: 2 });
      yield* limiter.acquire(2);
      const times: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        yield* limiter.acquire();
        times.push(now());
        yield* sleep(999);
      }
      yield* sleep(500);
      yield* limiter.acquire(2);
      times.push(now());
      expect(times).toEqual([1000, 2000, 3000, 5000]);
    }),
  );

  test("are all there again by another clock, as in the virtual time of the next test", () => {
    const limiter = new RateLimiter({ limit: 2, burst: 1 });
    const main = function* (): Coroutine<number> {
      for (let i = 0; i < 10; i += 1) yield* limiter.acquire();
      return now();
    };
    expect([runSync(main()), runSync(main())]).toEqual([4500, 4500]);
  });
});

describe("the line", () => {
  test("is served in the order of arrival, many tokens and few", () => {
    expect(timesOf({ limit: 10, interval: 1000 }, [8, 7, 1, 5])).toEqual([0, 500, 600, 1100]);
  });

  test(
    "a task that needs many is not overtaken by those that need few",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 10 });
      yield* limiter.acquire(9);
      const log: string[] = [];
      const take = (name: string, n: number) =>
        createTask(function* () {
          yield* limiter.acquire(n);
          log.push(`${name} at ${now()}`);
        });
      const tasks = [take("many", 10)];
      yield* sleep(0);
      expect(limiter.tryAcquire()).toBe(false);
      tasks.push(take("few", 1));
      for (const task of tasks) yield* task;
      expect(log).toEqual(["many at 900", "few at 1000"]);
    }),
  );

  test(
    "a caller that comes between the end of a wait and the next one's turn does not overtake",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1, interval: 10 });
      yield* limiter.acquire();
      const log: string[] = [];
      const take = (name: string) =>
        createTask(function* () {
          yield* limiter.acquire();
          log.push(`${name} at ${now()}`);
        });
      const tasks = [take("first"), take("second")];
      yield* tasks[0] as (typeof tasks)[0];
      expect(limiter.tryAcquire()).toBe(false);
      tasks.push(take("third"));
      for (const task of tasks) yield* task;
      expect(log).toEqual(["first at 10", "second at 20", "third at 30"]);
    }),
  );

  test(
    "does not wait at all when tokens are there",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 2 });
      const log: string[] = [];
      getRunningLoop().callSoon(() => log.push("other"));
      yield* limiter.acquire();
      yield* limiter.acquire();
      log.push("through");
      yield* sleep(0);
      expect(log).toEqual(["through", "other"]);
    }),
  );
});

describe("cancelling", () => {
  test("a cancelled waiter costs no token, and leaves no timer", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const limiter = new RateLimiter({ limit: 1 });
    const task = createTask(
      (function* () {
        yield* limiter.acquire();
        yield* limiter.acquire();
      })(),
      { loop },
    );
    loop.callLater(10, () => task.cancel());
    while (loop.runOnce()) {}
    expect([task.cancelled, loop.time()]).toEqual([true, 10]);
    loop.close();
  });

  test.each<[string, number, number[]]>([
    ["the first in line", 0, [Number.NaN, 1000, 2000]],
    ["one in the middle", 1, [1000, Number.NaN, 2000]],
    ["the last", 2, [1000, 2000, Number.NaN]],
  ])("%s: the others go through in its place", (_who, index, times) =>
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1 });
      yield* limiter.acquire();
      const seen: number[] = [];
      const tasks = [0, 1, 2].map((each) =>
        createTask(function* () {
          seen[each] = Number.NaN;
          yield* limiter.acquire();
          seen[each] = now();
        }),
      );
      yield* sleep(500);
      const cancelled = tasks[index] as (typeof tasks)[0];
      cancelled.cancel();
      for (const task of tasks) {
        if (task === cancelled) expect(isCancelled(yield* errorOf(task))).toBe(true);
        else yield* task;
      }
      expect(seen).toEqual(times);
    })(),
  );

  test(
    "in the very moment when its tokens have come: they are the next one's",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1 });
      yield* limiter.acquire();
      const first = createTask(limiter.acquire());
      const second = createTask(limiter.acquire());
      yield* sleep(1);
      getRunningLoop().callAt(1000, () => first.cancel());
      yield* second;
      expect([first.cancelled, now()]).toEqual([true, 1000]);
    }),
  );

  test(
    "a task that was woken to be the first passes that on",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1 });
      yield* limiter.acquire();
      createTask(function* () {
        yield* limiter.acquire();
        // It was woken in this step, and has not had its turn.
        second.cancel();
      });
      const second = createTask(limiter.acquire());
      const third = createTask(limiter.acquire());
      yield* third;
      expect([second.cancelled, now()]).toEqual([true, 2000]);
      expect(limiter.tryAcquire()).toBe(false);
    }),
  );

  test(
    "one who has not begun to wait concerns nobody",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1 });
      const task = createTask(limiter.acquire());
      task.cancel("enough");
      expect(yield* errorOf(task)).toMatchObject({ name: "CancelledError", args: ["enough"] });
      expect(limiter.tryAcquire()).toBe(true);
    }),
  );

  test(
    "one big one, so that the small ones behind it go at once",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 10 });
      yield* limiter.acquire(5);
      const big = createTask(limiter.acquire(10));
      const small = createTask(limiter.acquire(5));
      yield* sleep(1);
      big.cancel();
      yield* small;
      expect([big.cancelled, now()]).toEqual([true, 1]);
    }),
  );

  test.runIf(follows)(
    "reaches async functions",
    asynchronously(async () => {
      const limiter = new RateLimiter({ limit: 1 });
      await limiter.acquire();
      const task = createTask(async () => {
        await null;
        await limiter.acquire();
      });
      await sleep(10);
      task.cancel();
      await Promise.resolve(task).catch(() => {});
      expect(task.cancelled).toBe(true);
      await limiter.acquire();
      expect(now()).toBe(1000);
    }),
  );
});

describe("from async functions", () => {
  test(
    "tasks that come together go one after the other",
    asynchronously(async () => {
      const limiter = new RateLimiter({ limit: 2, burst: 1 });
      const times = await Promise.all(
        [1, 2, 3].map(async () => {
          await limiter.acquire();
          return now();
        }),
      );
      expect(times).toEqual([0, 500, 1000]);
    }),
  );

  test(
    "{ signal } ends a wait with its reason, and leaves the tokens to others",
    asynchronously(async () => {
      const limiter = new RateLimiter({ limit: 1 });
      await limiter.acquire();
      const controller = new AbortController();
      const reason = new Error("given up");
      const waiting = limiter
        .acquire(1, { signal: controller.signal })
        .catch((error: unknown) => error);
      await sleep(10);
      controller.abort(reason);
      expect(await waiting).toBe(reason);
      await limiter.acquire();
      expect(now()).toBe(1000);
    }),
  );

  test(
    "a signal that is aborted already takes nothing",
    asynchronously(async () => {
      const limiter = new RateLimiter({ limit: 1 });
      const reason = new Error("given up");
      await expect(limiter.acquire(1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await expect(limiter.with(() => 1, { signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
      expect(limiter.tryAcquire()).toBe(true);
    }),
  );
});

describe("with", () => {
  test(
    "runs its body when there is a token, and gives its result",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1 });
      function* body(): Coroutine<number> {
        yield* sleep(5);
        return now();
      }
      expect(yield* limiter.with(body)).toBe(5);
      expect(yield* limiter.with(body)).toBe(1005);
      expect(yield* limiter.with(() => now())).toBe(2000);
    }),
  );

  test(
    "bodies run side by side; the limiter is no lock",
    asynchronously(async () => {
      const limiter = new RateLimiter({ limit: 2 });
      const ends = [1, 2, 3].map(() =>
        limiter.with(async () => {
          await sleep(3000);
          return now();
        }),
      );
      expect(await Promise.all(ends)).toEqual([3000, 3000, 3500]);
    }),
  );

  test(
    "a body that fails has used its token up",
    virtually(function* () {
      const limiter = new RateLimiter({ limit: 1 });
      const failing = limiter.with(() => {
        throw new RangeError("no");
      });
      expect(yield* errorOf(failing)).toEqual(new RangeError("no"));
      expect(limiter.tryAcquire()).toBe(false);
    }),
  );

  test(
    "cancelled in line does not begin; later it waits for the body's end",
    asynchronously(async () => {
      const limiter = new RateLimiter({ limit: 1 });
      const log: string[] = [];
      const body = (name: string) => async (scope: { readonly signal: AbortSignal }) => {
        log.push(`${name} begins`);
        const gate = new Future<void>();
        scope.signal.addEventListener("abort", () => gate.setResult());
        await gate;
        log.push(`${name} has ended`);
        scope.signal.throwIfAborted();
      };
      const tasks = ["one", "two"].map((name) => createTask(limiter.with(body(name))));
      await sleep(10);
      for (const task of tasks) task.cancel();
      for (const task of tasks) {
        expect(isCancelled(await Promise.resolve(task).catch((error) => error))).toBe(true);
      }
      expect(log).toEqual(["one begins", "one has ended"]);
    }),
  );
});

test("its options can be read", () => {
  const { limit, interval, burst } = new RateLimiter({ limit: 5 });
  expect({ limit, interval, burst }).toEqual({ limit: 5, interval: 1000, burst: 5 });
});

test("a waiting task says what it waits for", () => {
  runSync(function* () {
    const limiter = new RateLimiter({ limit: 1 });
    yield* limiter.acquire();
    const tasks = [createTask(limiter.acquire()), createTask(limiter.acquire())];
    yield* sleep(0);
    expect(tasks.map((task) => task.stack()[0]?.name)).toEqual(["acquire", "acquire"]);
    expect(String(tasks[1])).toContain("waiting for RateLimiter.acquire");
    for (const task of tasks) yield* task;
  });
});

test("types", () => {
  const limiter = new RateLimiter({ limit: 1 });
  expectTypeOf(limiter.acquire).returns.toEqualTypeOf<CoroutineCall<void>>();
  expectTypeOf(limiter.with(async () => "a")).toEqualTypeOf<CoroutineCall<string>>();
});

describe("bad arguments", () => {
  test.each<[unknown, new () => Error, string]>([
    [undefined, TypeError, "options must be an object such as { limit: … }, not undefined"],
    [5, TypeError, "options must be an object such as { limit: … }, not 5"],
    [{}, TypeError, "limit must be a whole number, not undefined"],
    [{ limit: 0 }, RangeError, "limit must be a whole number of 1 or more, not 0"],
    [{ limit: 1.5 }, RangeError, "limit must be a whole number of 1 or more, not 1.5"],
    [{ limit: NEVER }, RangeError, "limit must be less than Infinity"],
    [{ limit: 1, burst: 0 }, RangeError, "burst must be a whole number of 1 or more, not 0"],
    [{ limit: 1, burst: "2" }, TypeError, 'burst must be a whole number, not "2"'],
    [
      { limit: 1, interval: 0 },
      RangeError,
      "interval must be more than 0 ms and less than Infinity, not 0",
    ],
    [
      { limit: 1, interval: NEVER },
      RangeError,
      "interval must be more than 0 ms and less than Infinity, not Infinity",
    ],
    [
      { limit: 1, interval: "1s" },
      TypeError,
      'interval must be a number of milliseconds, not "1s"',
    ],
  ])("new RateLimiter(%o)", (options, type, message) => {
    const make = () => new RateLimiter(options as RateLimit);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });

  test.each<[unknown, new () => Error, string]>([
    [
      4,
      RangeError,
      "n must be 3 at most, not 4: there are never more tokens than the limiter's burst",
    ],
    [0, RangeError, "n must be a whole number of 1 or more, not 0"],
    [1.5, RangeError, "n must be a whole number of 1 or more, not 1.5"],
    ["1", TypeError, 'n must be a whole number, not "1"'],
    [{ signal: null }, TypeError, "n must be a whole number, not an object"],
  ])("%o tokens", (n, type, message) => {
    const limiter = new RateLimiter({ limit: 5, burst: 3 });
    for (const call of [() => limiter.acquire(n as 1), () => limiter.tryAcquire(n as 1)]) {
      expect(call).toThrow(type);
      expect(call).toThrow(message);
    }
  });

  test("others", () => {
    const limiter = new RateLimiter({ limit: 5 });
    expect(() => limiter.with(5 as never)).toThrow(new TypeError("body must be a function, not 5"));
    expect(() => limiter.acquire(1, 5 as never)).toThrow("options must be an object");
    expect(() => limiter.with(() => 1, { signal: 5 as never })).toThrow(
      "signal must be an AbortSignal, not 5",
    );
  });
});
