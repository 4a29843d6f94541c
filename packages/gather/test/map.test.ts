import {
  type CallScope,
  type CancelledError,
  type Coroutine,
  call,
  coroutine,
  createTask,
  currentSignal,
  Future,
  isCancelled,
  run,
  sleep,
} from "@x/future";
import { coroutineIterator } from "@x/future/internal";
import { gather, type Mapping, map } from "@x/gather";
import { getEventLoop, getRunningLoop } from "@x/loop";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, errorOf, FOREVER, failing, reportsOf, runQuietly } from "./support.ts";

const now = () => getRunningLoop().time();

/** Gives items, and notes which it was asked for and its end. */
function* source(log: unknown[], items: Iterable<number>): Generator<number, void> {
  try {
    for (const item of items) {
      log.push(`pull ${item}`);
      yield item;
    }
  } finally {
    log.push("closed");
  }
}

/** The same, each item after 1 ms. */
async function* asyncSource(log: unknown[], items: Iterable<number>) {
  try {
    for (const item of items) {
      log.push(`pull ${item}`);
      await sleep(1);
      yield item;
    }
  } finally {
    log.push("closed");
  }
}

/** 1, 2, 3 and so on without an end. */
function* naturals(): Generator<number, never> {
  for (let number = 1; ; number += 1) yield number;
}

/** Waits for ever; notes that it began and, `delay` ms after being cancelled, that it ended. */
function* cancelled(log: unknown[], item: number, delay = 0): Coroutine<void> {
  log.push(`begin ${item}`);
  try {
    yield* sleep(FOREVER);
  } finally {
    if (delay > 0) yield* sleep(delay);
    log.push(`end ${item}`);
  }
}

describe("results", () => {
  test("stand in the order of the items", () => {
    runQuietly(function* () {
      const results = yield* map([30, 10, 20], function* (delay, index) {
        yield* sleep(delay);
        return `${index}: ${now()}`;
      });
      expect(results).toEqual(["0: 30", "1: 10", "2: 20"]);
    });
  });

  test("of nothing are nothing", () => {
    runQuietly(function* () {
      expect(yield* map([], () => 1)).toEqual([]);
      expect(yield* map(source([], []), () => 1, { limit: 1 })).toEqual([]);
    });
  });

  test("of a text are those of its characters", () => {
    runQuietly(function* () {
      const results = yield* map("abc", (character, index) => `${character}${index}`);
      expect(results).toEqual(["a0", "b1", "c2"]);
    });
  });

  test("may be values, or come from promises and coroutines", () =>
    asyncMain(async () => {
      const results = await map([1, 2, 3, 4], (item) => {
        if (item === 1) return item;
        if (item === 2) return Promise.resolve(item);
        return item === 3 ? sleep(5, item) : createTask(sleep(1, item));
      });
      expect(results).toEqual([1, 2, 3, 4]);
    }));

  test("are given only when the last is there", () => {
    runQuietly(function* () {
      const mapping = createTask(map([10, 30], (delay) => sleep(delay, delay), { limit: 2 }));
      yield* sleep(20);
      expect(mapping.done).toBe(false);
      expect(yield* mapping).toEqual([10, 30]);
    });
  });

  test("a call does nothing until it is awaited", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      map(source(log, [1]), () => log.push("called"));
      yield* sleep(10);
      expect(log).toEqual([]);
    });
  });
});

describe("the limit", () => {
  test.each([
    [1, 60],
    [2, 40],
    [3, 30],
    [FOREVER, 30],
  ])("of %d", (limit, time) => {
    runQuietly(function* () {
      let running = 0;
      let most = 0;
      function* job(delay: number) {
        running += 1;
        most = Math.max(most, running);
        yield* sleep(delay);
        running -= 1;
        return delay;
      }
      expect(yield* map([10, 20, 30], job, { limit })).toEqual([10, 20, 30]);
      expect(most).toBe(Math.min(limit, 3));
      expect(now()).toBe(time);
    });
  });

  test("items are pulled only when there is room", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      yield* map(
        source(log, [1, 2, 3, 4]),
        function* (item) {
          log.push(`begin ${item}`);
          yield* sleep(item === 1 ? 10 : 25);
          log.push(`end ${item}`);
        },
        { limit: 2 },
      );
      expect(log).toEqual([
        ...["pull 1", "pull 2", "begin 1", "begin 2", "end 1"],
        ...["pull 3", "begin 3", "end 2", "pull 4", "begin 4", "end 3", "closed", "end 4"],
      ]);
    });
  });

  test("also from an async source, one at a time", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      const results = await map(
        asyncSource(log, [1, 2, 3]),
        function* (item) {
          log.push(`begin ${item}`);
          yield* sleep(10);
          log.push(`end ${item}`);
          return item * 2;
        },
        { limit: 1 },
      );
      expect(results).toEqual([2, 4, 6]);
      expect(log).toEqual(
        [1, 2, 3]
          .flatMap((item) => [`pull ${item}`, `begin ${item}`, `end ${item}`])
          .concat("closed"),
      );
    }));
});

describe("when a call fails", () => {
  test("no further one begins, and no further item is pulled", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const error = yield* errorOf(
        map(source(log, [1, 2, 3]), (item) => {
          log.push(`begin ${item}`);
          throw new Error(`failed ${item}`);
        }),
      );
      expect(error).toEqual(new Error("failed 1"));
      expect(log).toEqual(["pull 1", "begin 1", "closed"]);
    });
  });

  test("no further item is pulled, not even when there was room just then", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const error = yield* errorOf(
        map(
          source(log, [1, 2, 3]),
          function* (item) {
            yield* sleep(10);
            if (item === 1) return;
            // In the iteration before the one in which the mapping hears of the other's end.
            throw new Error(`failed ${item}`);
          },
          { limit: 2 },
        ),
      );
      expect(error).toEqual(new Error("failed 2"));
      expect(log).toEqual(["pull 1", "pull 2", "closed"]);
    });
  });

  describe.each([true, false])(
    "while another that knows its signal (%s) is about to end",
    (knows) => {
      /** The second call ends somewhat earlier or later than the first one fails. */
      const mapper = (later: number) => async (item: number, _index: number, scope: CallScope) => {
        if (knows) scope.signal.throwIfAborted();
        for (let i = 0; i < (item === 1 ? 3 : later); i += 1) await null;
        if (item === 1) throw new RangeError("failed");
      };
      const times = Array.from({ length: 8 }, (_, later) => later);

      test.each(times)("the coroutine that has called it goes on (%d)", (later) =>
        run(function* () {
          expect(yield* errorOf(map([1, 2], mapper(later)))).toEqual(new RangeError("failed"));
          yield* sleep(0);
        }),
      );

      test.each(times)("the async function that has called it goes on (%d)", (later) =>
        run(async () => {
          await expect(map([1, 2], mapper(later))).rejects.toThrow(RangeError);
          await sleep(0);
        }),
      );
    },
  );

  test("an item that comes after that is dropped", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      const failing = map(asyncSource(log, [1, 2, 3]), function* (item) {
        log.push(`begin ${item}`);
        // The next item comes in the same moment.
        yield* sleep(1);
        throw new Error(`failed ${item}`);
      });
      await expect(failing).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("failed 1") }),
      );
      expect(log).toContain("pull 2");
      expect(log).not.toContain("begin 2");
      await sleep(10);
      expect(log.at(-1)).toBe("closed");
    }));

  test("the others are cancelled and awaited, their errors reported, the source closed", () => {
    const reports = reportsOf(function* () {
      const log: unknown[] = [];
      const error = yield* errorOf(
        map(
          source(log, naturals()),
          function* (item) {
            if (item < 3) {
              yield* errorOf(cancelled(log, item, 20));
              throw new Error(`reported ${item}`);
            }
            yield* sleep(10);
            throw new Error(`failed ${item}`);
          },
          { limit: 3 },
        ),
      );
      expect(error).toEqual(new Error("failed 3"));
      expect(now()).toBe(30);
      expect(log).toEqual([
        ...["pull 1", "pull 2", "pull 3", "begin 1", "begin 2"],
        ...["closed", "end 1", "end 2"],
      ]);
    });
    expect(reports.map(({ error }) => error)).toEqual([
      new Error("reported 1"),
      new Error("reported 2"),
    ]);
  });

  test("with a CancelledError of its own, that is what is thrown", () => {
    runQuietly(function* () {
      const other = createTask(sleep(FOREVER));
      const mapping = createTask(map([1], () => other));
      yield* sleep(1);
      other.cancel("enough");
      expect(yield* errorOf(mapping)).toMatchObject({ args: ["enough"] });
      expect(mapping.cancelled).toBe(true);
    });
  });

  test("with undefined, that is what is thrown", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      try {
        yield* map([1, 2], () => {
          throw undefined;
        });
      } catch (error) {
        log.push(error);
      }
      expect(log).toEqual([undefined]);
    });
  });

  test("the signals of the others are aborted", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      const failing = map([1, 2], async (item, _index, { signal }) => {
        if (item === 2) {
          await sleep(5);
          throw new Error("failed 2");
        }
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        await sleep(20);
        log.push(isCancelled(signal.reason));
        throw signal.reason;
      });
      await expect(failing).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("failed 2") }),
      );
      expect(log).toEqual([true]);
    }));

  test.each<[string, (scope: CallScope, done: (reason: unknown) => void) => Coroutine<void>]>([
    [
      "when it reads it",
      function* (scope, done) {
        yield* sleep(1);
        scope.signal.addEventListener("abort", () => done(scope.signal.reason));
        yield* sleep(FOREVER);
      },
    ],
    [
      "when it was read before it began",
      ({ signal }, done) => {
        signal.addEventListener("abort", () => done(signal.reason));
        return (function* () {
          yield* sleep(FOREVER);
        })();
      },
    ],
    [
      "when it reads it within calls of its own",
      function* (scope, done) {
        yield* call(function* () {
          yield* call(function* (inner) {
            inner.signal.addEventListener("abort", () => done(inner.signal.reason));
            scope.signal.addEventListener("abort", () => done(scope.signal.reason));
            yield* sleep(FOREVER);
          });
        });
      },
    ],
  ])("a coroutine's signal is aborted with it, %s", (_, work) => {
    runQuietly(function* () {
      const reasons: unknown[] = [];
      const mapping = map([1, 2], (item, _index, scope) =>
        item === 1 ? work(scope, (reason) => reasons.push(reason)) : failing("failed 2", 5),
      );
      expect(yield* errorOf(mapping)).toEqual(new Error("failed 2"));
      expect(reasons.length).toBeGreaterThan(0);
      expect(reasons.every(isCancelled)).toBe(true);
    });
  });

  test("an item that comes in the same iteration is dropped", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const endless = {
        [coroutineIterator]: () => ({
          next: () => sleep(0, { done: false, value: log.push("pull") }),
          close: () => sleep(0, log.push("closed")),
        }),
      } as unknown as Iterable<number>;
      // biome-ignore lint/correctness/useYield: it fails in its first step
      const mapping = map(Object.assign([], endless) as number[], function* (item) {
        throw new Error(`failed ${item}`);
      });
      expect(yield* errorOf(mapping)).toEqual(new Error("failed 1"));
      expect(log).toEqual(["pull", "pull", "closed"]);
    });
  });

  test("a source that is at work on an item is told to close, and not waited for", async () => {
    const log: unknown[] = [];
    const answers = [Promise.resolve({ value: 1 }), new Promise<never>(() => {})];
    const stuck: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => answers.shift() as Promise<{ value: number }>,
        return: () => {
          log.push("return");
          return new Promise(() => {});
        },
      }),
    };
    const error = await run(
      errorOf(
        map(stuck, function* () {
          log.push("begin");
          yield* sleep(1);
          throw new Error("failed");
        }),
      ),
    );
    expect(error).toEqual(new Error("failed"));
    expect(log).toEqual(["begin", "return"]);
  });

  test("a source that is slow to close is waited for", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      async function* slow() {
        try {
          for (;;) yield 1;
        } finally {
          await sleep(50);
          log.push("closed");
        }
      }
      const failing = map(
        slow(),
        () => {
          throw new Error("failed");
        },
        { limit: 1 },
      );
      await expect(failing).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("failed") }),
      );
      expect(log).toEqual(["closed"]);
    }));
});

describe("when the source fails", () => {
  test("the calls are cancelled and awaited", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      function* failing() {
        yield 1;
        yield 2;
        throw new Error("no more");
      }
      const mapping = map(failing(), (item) => cancelled(log, item, 10), { limit: 3 });
      // They are not to begin in the same iteration.
      expect(yield* errorOf(mapping)).toEqual(new Error("no more"));
      expect(log).toEqual([]);
    });
  });

  test("later, too", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      async function* failing() {
        yield 1;
        await sleep(5);
        throw new Error("no more");
      }
      const mapping = map(failing(), (item) => cancelled(log, item, 10));
      await expect(mapping).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("no more") }),
      );
      expect(log).toEqual(["begin 1", "end 1"]);
    }));

  test("in closing, after a call failed, the call's error counts and the other is reported", () => {
    const reports = reportsOf(function* () {
      const numbers = naturals();
      numbers.return = () => {
        throw new Error("closing");
      };
      const mapping = map(
        numbers,
        () => {
          throw new Error("call");
        },
        { limit: 1 },
      );
      expect(yield* errorOf(mapping)).toEqual(new Error("call"));
    });
    expect(reports.map(({ error }) => error)).toEqual([new Error("closing")]);
  });
});

const MOMENTS = ["not started", "queued", "woken but not yet run"].flatMap((moment) =>
  [undefined, "enough"].map((message) => ({ moment, message, args: message ? [message] : [] })),
);

describe("when the caller is cancelled", () => {
  test.each<[string, (log: unknown[]) => Coroutine<never> | Promise<never>]>([
    [
      "a coroutine",
      function* (log) {
        yield* errorOf(cancelled(log, 1));
        throw new RangeError("while cleaning up");
      },
    ],
    [
      "an async function",
      async (log) => {
        await createTask(cancelled(log, 1)).catch(() => {});
        throw new RangeError("while cleaning up");
      },
    ],
  ])("the error that %s ends with is reported, once", (_kind, fn) =>
    asyncMain(async () => {
      const reports: unknown[] = [];
      getEventLoop().setExceptionHandler(({ error }) => reports.push(error));
      const mapping = createTask(map([1], () => fn([])));
      await sleep(1);
      mapping.cancel();
      await mapping.catch(() => {});
      expect(mapping.cancelled).toBe(true);
      expect(reports).toEqual([new RangeError("while cleaning up")]);
    }),
  );

  test.each(MOMENTS)("$moment, message $message, nothing is left behind", (given) => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const last = new Future<void>();
      const mapping = createTask(map(source(log, [1]), () => last));
      if (given.moment !== "not started") yield* sleep(1);
      if (given.moment === "woken but not yet run") last.setResult();
      mapping.cancel(given.message);
      expect(yield* errorOf(mapping)).toMatchObject({ args: given.args });
      expect(mapping.cancelled).toBe(true);
      expect(log).toEqual(given.moment === "not started" ? [] : ["pull 1", "closed"]);
      expect(last.cancelled).toBe(given.moment === "queued");
    });
  });

  test("the calls are cancelled and awaited, and the source is closed", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const mapping = createTask(
        map(source(log, naturals()), (item) => cancelled(log, item, 10), { limit: 2 }),
      );
      yield* sleep(5);
      mapping.cancel("enough");
      expect(yield* errorOf(mapping)).toMatchObject({ args: ["enough"] });
      expect(now()).toBe(15);
      expect(log).toEqual([
        ...["pull 1", "pull 2", "begin 1", "begin 2"],
        ...["closed", "end 1", "end 2"],
      ]);
    });
  });

  test("calls that do not end at the same time are all awaited", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const mapping = createTask(map([10, 30, 20], (delay) => cancelled(log, delay, delay)));
      yield* sleep(5);
      mapping.cancel();
      yield* errorOf(mapping);
      expect(now()).toBe(35);
      expect(log.slice(3)).toEqual(["end 10", "end 20", "end 30"]);
    });
  });

  test("twice, they are awaited all the same", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const mapping = createTask(map([1, 2], (item) => cancelled(log, item, 10)));
      yield* sleep(5);
      mapping.cancel("first");
      yield* sleep(5);
      mapping.cancel("second");
      expect(isCancelled(yield* errorOf(mapping))).toBe(true);
      expect(now()).toBe(15);
      expect(log.slice(2)).toEqual(["end 1", "end 2"]);
    });
  });

  test("while the calls are awaited after a failure, the cancel passes, and the failure is reported", () => {
    const reports = reportsOf(function* () {
      const log: unknown[] = [];
      const mapping = createTask(
        map([1, 2], function* (item) {
          if (item === 1) yield* cancelled(log, item, 20);
          throw new Error("failed");
        }),
      );
      yield* sleep(5);
      mapping.cancel("enough");
      const error = yield* errorOf(mapping);
      expect((error as CancelledError).args).toEqual(["enough"]);
      expect(log).toEqual(["begin 1", "end 1"]);
    });
    expect(reports).toMatchObject([{ error: new Error("failed") }]);
  });

  test("what the source throws in closing is reported", () => {
    const reports = reportsOf(function* () {
      function* stubborn() {
        try {
          yield* naturals();
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: what a clean-up throws
          throw new Error("not closed");
        }
      }
      const mapping = createTask(map(stubborn(), () => sleep(10), { limit: 1 }));
      yield* sleep(1);
      mapping.cancel();
      expect(isCancelled(yield* errorOf(mapping))).toBe(true);
    });
    expect(reports).toMatchObject([{ error: new Error("not closed") }]);
  });

  test("an async source is closed", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      const mapping = createTask(
        map(asyncSource(log, naturals()), (item) => cancelled(log, item), { limit: 1 }),
      );
      await sleep(5);
      expect(log).toEqual(["pull 1", "begin 1"]);
      mapping.cancel("enough");
      await expect(mapping).rejects.toMatchObject({ args: ["enough"] });
      expect(log.slice(2).sort()).toEqual(["closed", "end 1"]);
    }));
});

describe("bad arguments", () => {
  const bad = { fn: () => 1 };
  test.each([undefined, null, 5, {}, () => []])("items that are %s", (items) => {
    // @ts-expect-error
    expect(() => map(items, bad.fn)).toThrow(
      /^items must be an iterable or an async iterable, not /,
    );
  });

  test("an fn that is not a function", () => {
    // @ts-expect-error
    expect(() => map([], sleep(1))).toThrow(
      new TypeError("fn must be a function, not <coroutine sleep>"),
    );
  });

  test.each([
    [0, RangeError, "limit must be a whole number of 1 or more, not 0"],
    [1.5, RangeError, "limit must be a whole number of 1 or more, not 1.5"],
    [Number.NaN, RangeError, "limit must be a whole number of 1 or more, not NaN"],
    ["2", TypeError, 'limit must be a whole number, not "2"'],
  ])("a limit of %s pulls nothing", (limit, type, message) => {
    const log: unknown[] = [];
    // @ts-expect-error
    const call = () => map(source(log, [1]), bad.fn, { limit });
    expect(call).toThrow(type);
    expect(call).toThrow(message);
    expect(log).toEqual([]);
  });
});

test("types", () => {
  const mapping = map(["a"], (item, index, scope) => {
    expectTypeOf(item).toEqualTypeOf<string>();
    expectTypeOf(index).toEqualTypeOf<number>();
    expectTypeOf(scope).toEqualTypeOf<CallScope>();
    return sleep(1, index);
  });
  expectTypeOf(mapping).toEqualTypeOf<Mapping<number>>();
  expectTypeOf(map([1], async () => "")).toEqualTypeOf<Mapping<string>>();
  expectTypeOf(map([1], () => new Date(0))).toEqualTypeOf<Mapping<Date>>();
  expectTypeOf(map(asyncSource([], []), (item) => item)).toEqualTypeOf<Mapping<number>>();
  function* inACoroutine(): Coroutine<void> {
    const results = yield* map([1], function* (item) {
      yield* sleep(1);
      return String(item);
    });
    expectTypeOf(results).toEqualTypeOf<string[]>();
    // @ts-expect-error
    yield map([1], () => 1);
    // @ts-expect-error
    const wrong: number[] = map([1], () => 1);
    void wrong;
  }
  void inACoroutine;
});

test.each([5, true, "5", null])("a bare %j for the options is refused", (bad) => {
  expect(() => map([1], (item) => item, bad as never)).toThrow(
    new TypeError(`options must be an object such as { limit: … }, not ${JSON.stringify(bad)}`),
  );
  expect(() => gather([], bad as never)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("such as { returnExceptions: … }"),
    }),
  );
});

describe("what a function does at once is in the scope of its call", () => {
  test.each<[string, () => Iterable<number> | AsyncIterable<number>]>([
    ["an iterable", () => [1, 2]],
    ["an async iterable", () => asyncSource([], [1, 2])],
  ])("its signal, for items of %s", async (_kind, items) => {
    const seen: boolean[] = [];
    await run(function* () {
      const signal = currentSignal();
      yield* map(items(), (_item, _index, scope) => {
        seen.push(currentSignal() === scope.signal);
      });
      expect(currentSignal()).toBe(signal);
    });
    expect(seen).toEqual([true, true]);
  });

  test("what is given that signal ends when another call fails", async () => {
    const ended: unknown[] = [];
    const fetching = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => {
          ended.push(signal.reason);
          reject(signal.reason);
        });
      });
    const error = new RangeError("the other");
    const mapping = map([1, 2], (item) => {
      if (item === 1) return fetching(currentSignal());
      throw error;
    });
    await expect(run(mapping)).rejects.toBe(error);
    expect(ended.map(isCancelled)).toEqual([true]);
  });

  test("a call that it begins there is cancelled with it", async () => {
    const log: unknown[] = [];
    await run(function* () {
      const mapping = createTask(
        map([1], (item) => coroutine(() => cancelled(log, item, 1))().then()),
      );
      yield* sleep(1);
      mapping.cancel();
      yield* errorOf(mapping);
      log.push("map has ended");
    });
    expect(log).toEqual(["begin 1", "end 1", "map has ended"]);
  });
});
