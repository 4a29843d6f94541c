// A map that is iterated: results as they come.
import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  Future,
  forEach,
  iterate,
  sleep,
} from "@x/future";
import { type MapOptions, type Mapping, map } from "@x/gather";
import { EventLoop, getEventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { now, self } from "@x/test-support";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, cleaning, errorOf, FOREVER, reportsOf, runQuietly } from "./support.ts";

/** Gives the numbers from 1 on, and notes its end. */
function* numbers(log: unknown[], last = FOREVER): Generator<number, void> {
  try {
    for (let number = 1; number <= last; number += 1) {
      log.push(`pull ${number}`);
      yield number;
    }
  } finally {
    log.push("closed");
  }
}

/** The same, each item after 1 ms. */
async function* slowNumbers(log: unknown[], last = FOREVER) {
  try {
    for (let number = 1; number <= last; number += 1) {
      await sleep(1);
      yield number;
    }
  } finally {
    log.push("closed");
  }
}

/** All results with their times. */
function* timesOf(delays: readonly number[], options: MapOptions): Coroutine<string[]> {
  const times: string[] = [];
  const mapping = map(delays, (delay) => sleep(delay, delay), options);
  yield* forEach(mapping, (delay) => void times.push(`${delay} at ${now()}`));
  return times;
}

describe("results", () => {
  test("are given as they come, in the order of the items", () => {
    runQuietly(function* () {
      expect(yield* timesOf([30, 10, 40, 20], {})).toEqual([
        ...["30 at 30", "10 at 30", "40 at 40", "20 at 40"],
      ]);
    });
  });

  test("or in the order in which they come", () => {
    runQuietly(function* () {
      expect(yield* timesOf([30, 10, 40, 20], { ordered: false })).toEqual([
        ...["10 at 10", "20 at 20", "30 at 30", "40 at 40"],
      ]);
      const mapping = map([30, 10, 20], (delay) => sleep(delay, delay), { ordered: false });
      expect(yield* mapping).toEqual([10, 20, 30]);
    });
  });

  test("are given to for await, also of an async source", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      for await (const result of map(slowNumbers(log, 3), async (n) => n * 2, { limit: 2 })) {
        log.push(result);
      }
      expect(log).toHaveLength(4);
      expect(log.filter((entry) => entry !== "closed")).toEqual([2, 4, 6]);
    }));

  test("may be values, undefined too; an empty source gives none", () => {
    runQuietly(function* () {
      const results: unknown[] = [];
      yield* forEach(
        map([1, 2], () => undefined),
        (result) => void results.push(result),
      );
      yield* forEach(
        map([], () => 1),
        (result) => void results.push(result),
      );
      expect(results).toEqual([undefined, undefined]);
    });
  });

  test("are made anew by each iteration, as often as the source gives its items", () => {
    runQuietly(function* () {
      const mapping = map([1, 2], (item) => sleep(1, item));
      const results: unknown[] = [];
      for (let i = 0; i < 2; i += 1) yield* forEach(mapping, (item) => void results.push(item));
      expect(results).toEqual([1, 2, 1, 2]);
    });
  });

  test("nothing begins before the first is asked for", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const iterator = iterate(map(numbers(log), (item) => item));
      yield* sleep(1);
      yield* iterator.close();
      expect([log, yield* iterator.next()]).toEqual([[], { done: true, value: undefined }]);
    });
  });
});

describe("the limit", () => {
  test.each([true, false])(
    "is that of calls whose results were not taken, ordered: %s",
    (ordered) => {
      runQuietly(function* () {
        const log: unknown[] = [];
        let begun = 0;
        let taken = 0;
        let most = 0;
        const work = (item: number): CoroutineCall<number> | number => {
          begun += 1;
          most = Math.max(most, begun - taken);
          return item % 3 === 0 ? item : sleep(item % 5, item);
        };
        const mapping = map(numbers(log, 200), work, { limit: 4, ordered });
        yield* forEach(mapping, function* (item) {
          taken += 1;
          if (item % 7 === 0) yield* sleep(20);
        });
        expect([begun, taken, most]).toEqual([200, 200, 4]);
        expect(log.at(-1)).toBe("closed");
      });
    },
  );

  test("calls go on while the consumer is at work", () => {
    runQuietly(function* () {
      const ended: number[] = [];
      const work = function* (item: number) {
        yield* sleep(10);
        ended.push(item);
      };
      const iterator = iterate(map([1, 2, 3, 4, 5], work, { limit: 2 }));
      yield* iterator.next();
      yield* sleep(100);
      expect(ended).toEqual([1, 2, 3]);
      yield* iterator.close();
    });
  });
});

describe("leaving the loop early", () => {
  test("cancels the calls, waits for them, and closes the source", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      const work = function* (item: number) {
        if (item === 1) yield* sleep(5);
        else yield* cleaning(log, `call ${item}`, 20);
        return item;
      };
      for await (const item of map(numbers(log), work, { limit: 3 })) {
        await sleep(1);
        expect(item).toBe(1);
        break;
      }
      log.push("over");
      expect(log.slice(0, 5)).toEqual(["pull 1", "pull 2", "pull 3", "pull 4", "closed"]);
      expect(log.slice(5, -1).sort()).toEqual(["call 2", "call 3", "call 4"]);
      expect(log.at(-1)).toBe("over");
    }));

  test("by an error of the body does the same, in a coroutine", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const mapping = map(
        numbers(log),
        (item): Coroutine<void> | undefined =>
          item === 1 ? undefined : cleaning(log, `${item}`, 9),
        {
          limit: 2,
        },
      );
      const error = yield* errorOf(
        forEach(mapping, () => {
          throw new Error("enough");
        }),
      );
      expect(error).toEqual(new Error("enough"));
      expect(log.slice(-2)).toEqual(["closed", "2"]);
    });
  });

  test("cancelled meanwhile, it waits all the same", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(
        forEach(
          map([1, 2], (item) => cleaning(log, `call ${item}`, 20)),
          () => {},
        ),
      );
      yield* sleep(5);
      task.cancel("first");
      yield* sleep(5);
      task.cancel("second");
      expect(yield* errorOf(task)).toMatchObject({ name: "CancelledError" });
      expect([log, now()]).toEqual([["call 1", "call 2"], 25]);
    });
  });

  test("throws what a call has failed with that was not taken yet", () => {
    runQuietly(function* () {
      const work = (item: number) => {
        if (item === 2) throw new Error("failed 2");
        return item;
      };
      const iterator = iterate(map([1, 2], work));
      expect(yield* iterator.next()).toEqual({ done: false, value: 1 });
      expect(yield* errorOf(iterator.close())).toEqual(new Error("failed 2"));
      yield* iterator.close();
    });
  });
});

describe("when a call fails", () => {
  test("the results that are there are given, then its error, when all have ended", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      const work = function* (item: number) {
        if (item === 1) return item;
        if (item === 3) {
          yield* sleep(10);
          throw new Error("failed 3");
        }
        yield* cleaning(log, `call ${item}`, 20);
        return item;
      };
      const consume = async () => {
        for await (const item of map(numbers(log), work, { limit: 4 })) log.push(item);
      };
      await expect(consume()).rejects.toThrow("failed 3");
      expect(log.indexOf(1)).toBeLessThan(log.indexOf("closed"));
      expect(log.slice(-3).sort()).toEqual(["call 2", "call 4", "call 5"]);
      expect(now()).toBe(30);
    }));

  test("or the source, likewise; it is at its end then", () => {
    runQuietly(function* () {
      function* failing() {
        yield 1;
        throw new Error("no more");
      }
      const iterator = iterate(map(failing(), (item) => item));
      expect(yield* iterator.next()).toEqual({ done: false, value: 1 });
      expect(yield* errorOf(iterator.next())).toEqual(new Error("no more"));
      expect(yield* iterator.next()).toEqual({ done: true, value: undefined });
      yield* iterator.close();
    });
  });

  test("its error is thrown, though a signal was aborted since then", () => {
    runQuietly(function* () {
      const controller = new AbortController();
      const work = (item: number) => {
        if (item === 2) throw new Error("failed 2");
        return item;
      };
      const iterator = iterate(map([1, 2], work, { signal: controller.signal }));
      expect(yield* iterator.next()).toEqual({ done: false, value: 1 });
      controller.abort(new Error("given up"));
      expect(yield* errorOf(iterator.next())).toEqual(new Error("failed 2"));
    });
  });

  test("because it waits for something that is cancelled, that is what is thrown", () => {
    runQuietly(function* () {
      const other = new Future<void>();
      other.cancel("enough");
      const iterator = iterate(map([1], () => other));
      expect(yield* errorOf(iterator.next())).toMatchObject({
        name: "CancelledError",
        args: ["enough"],
      });
    });
  });

  test("another one's error, by then, is reported", () => {
    const reports = reportsOf(function* () {
      const work = function* (item: number): Coroutine<void> {
        if (item === 2) {
          yield* sleep(1);
          throw new Error("failed 2");
        }
        yield* errorOf(sleep(FOREVER));
        throw new Error("failed 1");
      };
      expect(yield* errorOf(forEach(map([1, 2], work), () => {}))).toEqual(new Error("failed 2"));
    });
    expect(reports).toMatchObject([{ error: new Error("failed 1") }]);
  });
});

describe("calls of next", () => {
  test("that overlap are served in their order", () => {
    runQuietly(function* () {
      const iterator = iterate(map([20, 10], (delay) => sleep(delay, delay)));
      const tasks = [1, 2, 3, 4].map(() => createTask(iterator.next()));
      const steps: unknown[] = [];
      for (const task of tasks) steps.push((yield* task).value);
      expect(steps).toEqual([20, 10, undefined, undefined]);
    });
  });

  test("that overlap keep their order, though results come one by one", () => {
    runQuietly(function* () {
      const iterator = iterate(map([10, 20, 30], (delay) => sleep(delay, delay)));
      const tasks = [1, 2, 3].map(() => createTask(iterator.next()));
      const steps: unknown[] = [];
      for (const task of tasks) steps.push((yield* task).value);
      expect([steps, now()]).toEqual([[10, 20, 30], 30]);
      yield* iterator.close();
    });
  });

  test("that are cancelled leave the result to the next one", () => {
    runQuietly(function* () {
      const iterator = iterate(map([10, 20], (delay) => sleep(delay, delay)));
      const given = createTask(iterator.next());
      yield* sleep(5);
      given.cancel();
      yield* errorOf(given);
      expect((yield* iterator.next()).value).toBe(10);
      expect((yield* iterator.next()).value).toBe(20);
      yield* iterator.close();
    });
  });

  test("show what they are in the stacks of their tasks", () => {
    runQuietly(function* () {
      const iterator = iterate(map([1], () => sleep(10)));
      const task = createTask(iterator.next());
      yield* sleep(1);
      expect(task.stack().map(({ name }) => name)).toEqual(["next", "<map pending>"]);
      yield* task;
    });
  });

  test("begin the map at once, before anything else has its turn", () => {
    runQuietly(function* () {
      const log: string[] = [];
      getRunningLoop().callSoon(() => log.push("other"));
      const iterator = iterate(map([1], () => log.push("called")));
      yield* iterator.next();
      expect(log).toEqual(["called"]);
      yield* iterator.close();
    });
  });

  test("in an async function that is cancelled close the map: others are at the end", () =>
    asyncMain(async () => {
      const log: string[] = [];
      const iterator = map([1], () => cleaning(log, "call", 20))[Symbol.asyncIterator]();
      const first = createTask(async () => iterator.next());
      const others = [1, 2].map(() => createTask(async () => iterator.next()));
      await sleep(5);
      first.cancel();
      await expect(first.then()).rejects.toMatchObject({ name: "CancelledError" });
      expect(log).toEqual(["call"]);
      for (const other of others) expect(await other).toEqual({ done: true, value: undefined });
    }));

  test("that are woken by a failure throw it, though cancelled by then: others are at the end", () =>
    asyncMain(async () => {
      const loop = getEventLoop();
      const result = new Future<void>();
      const iterator = map([1], () => result)[Symbol.asyncIterator]();
      const first = createTask(async () => iterator.next());
      const second = createTask(async () => iterator.next());
      loop.callLater(5, () => {
        result.setException(new Error("failed"));
        // The map fails in the next iteration, and what waits for it goes on in the one after that.
        loop.callSoon(() => first.cancel());
      });
      await expect(first.then()).rejects.toMatchObject({ name: "Error" });
      expect(await second).toEqual({ done: true, value: undefined });
    }));

  test("that wait when it is closed give its end", () => {
    runQuietly(function* () {
      const iterator = iterate(map([1], () => sleep(FOREVER)));
      const waiting = [createTask(iterator.next()), createTask(iterator.next())];
      yield* sleep(5);
      yield* iterator.close();
      for (const task of waiting) expect(yield* task).toEqual({ done: true, value: undefined });
    });
  });
});

test("a signal ends the calls, and the loop with its reason", () =>
  asyncMain(async () => {
    const log: unknown[] = [];
    const controller = new AbortController();
    const { signal } = controller;
    const consume = async () => {
      const work = (item: number): Coroutine<void> | undefined =>
        item === 1 ? undefined : cleaning(log, `call ${item}`, 20);
      for await (const _ of map([1, 2, 3], work, { signal })) log.push("a result");
    };
    const reason = new Error("given up");
    const consuming = consume();
    const ended = expect(consuming).rejects.toBe(reason);
    await sleep(5);
    controller.abort(reason);
    await ended;
    expect(log).toEqual(["a result", "call 2", "call 3"]);
  }));

test("leaving a loop of for await gives the end", () =>
  asyncMain(async () => {
    const iterator = map([1, 2], (item) => item)[Symbol.asyncIterator]();
    await iterator.next();
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
  }));

test("cancelled in for await, the loop ends when all calls have", () =>
  asyncMain(async () => {
    const log: unknown[] = [];
    const controller = new AbortController();
    const consuming = createTask(
      async () => {
        for await (const _ of map([1, 2], (item) => cleaning(log, `call ${item}`, 20)));
      },
      { signal: controller.signal },
    );
    await sleep(5);
    expect(consuming.done).toBe(false);
    controller.abort(new Error("given up"));
    await expect(consuming.then()).rejects.toThrow("given up");
  }));

test("calls belong to the map's own task", () => {
  runQuietly(function* () {
    const { name } = self();
    const names: string[] = [];
    const mapping = map([1], () => self().name);
    yield* forEach(mapping, (each) => void names.push(each));
    expect(names).toHaveLength(1);
    expect(names).not.toContain(name);
  });
});

test("a signal ends a map that is awaited, too", () =>
  asyncMain(async () => {
    const log: unknown[] = [];
    const controller = new AbortController();
    const { signal } = controller;
    expect(await map([1, 2], (item) => item, { signal })).toEqual([1, 2]);
    const awaited = map([1, 2], (item) => cleaning(log, `call ${item}`, 20), { signal }).then();
    const ended = expect(awaited).rejects.toThrow("given up");
    await sleep(5);
    controller.abort(new Error("given up"));
    await ended;
    expect(log).toEqual(["call 1", "call 2"]);
  }));

test("in debug mode, a map that is iterated does not count as never awaited", () => {
  const loop = new EventLoop({ host: new VirtualHost(), debug: true });
  const reports: unknown[] = [];
  loop.setExceptionHandler(({ message }) => reports.push(message));
  const results: number[] = [];
  createTask(
    () =>
      forEach(
        map([1], (item) => item),
        (item) => void results.push(item),
      ),
    { loop },
  );
  while (loop.runOnce());
  loop.close();
  expect([results, reports]).toEqual([[1], []]);
});

test("types", () => {
  const mapping = map(["a"], (text) => sleep(1, text.length));
  expectTypeOf(mapping).toEqualTypeOf<Mapping<number>>();
  expectTypeOf(mapping).resolves.toEqualTypeOf<number[]>();
  void forEach(mapping, (item) => {
    expectTypeOf(item).toEqualTypeOf<number>();
  });
  function* inACoroutine(): Coroutine<void> {
    expectTypeOf(yield* mapping).toEqualTypeOf<number[]>();
  }
  void inACoroutine;
});

test.each(["true", 1, null])("bad arguments: ordered: %j", (ordered) => {
  expect(() => map([1], (item) => item, { ordered: ordered as never })).toThrow(
    new TypeError(`ordered must be true or false, not ${JSON.stringify(ordered)}`),
  );
});
