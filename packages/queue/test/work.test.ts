import {
  type CallScope,
  type Coroutine,
  createTask,
  currentSignal,
  Future,
  isCancelled,
  sleep,
} from "@x/future";
import { getRunningLoop } from "@x/loop";
import {
  type Held,
  LifoQueue,
  PriorityQueue,
  Queue,
  QueueShutDown,
  type Source,
  work,
} from "@x/queue";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, errorOf, FOREVER, reportsOf, runQuietly, self, stateOf } from "./support.ts";

const now = () => getRunningLoop().time();

/** A queue that was shut down with these items in it. */
function filled<T>(items: Iterable<T>, queue = new Queue<T>()): Queue<T> {
  for (const item of items) queue.putNowait(item);
  queue.shutdown();
  return queue;
}

/** A handler that fails at once. */
function refuse(item: number): never {
  throw new Error(`no ${item}`);
}

/** A source that notes what becomes of its items. Each settling takes 1 ms. */
class NotingSource implements Source<number> {
  readonly log: string[] = [];
  readonly #queue: Queue<number>;

  constructor(items: Iterable<number>) {
    this.#queue = filled(items);
  }

  *take(): Coroutine<Held<number>> {
    const item = yield* this.#queue.get();
    const { log } = this;
    return {
      item,
      *done(result) {
        yield* sleep(1);
        log.push(`done ${item} ${result}`);
      },
      *failed(error) {
        yield* sleep(1);
        log.push(`failed ${item} ${error}`);
      },
      *release() {
        yield* sleep(1);
        log.push(`release ${item}`);
      },
    };
  }
}

describe("the items of a queue", () => {
  test("are handled at most `limit` at a time, until the queue is shut down and empty", () => {
    const queue = filled([1, 2, 3, 4, 5]);
    const log: string[] = [];
    runQuietly(function* () {
      yield* work(
        queue,
        function* (item) {
          log.push(`begin ${item} at ${now()}`);
          yield* sleep(10 * item);
          log.push(`end ${item} at ${now()}`);
        },
        { limit: 2 },
      );
      log.push(`over at ${now()}`);
    });
    expect(log).toEqual([
      "begin 1 at 0",
      "begin 2 at 0",
      "end 1 at 10",
      "begin 3 at 10",
      "end 2 at 20",
      "begin 4 at 20",
      "end 3 at 40",
      "begin 5 at 40",
      "end 4 at 60",
      "end 5 at 90",
      "over at 90",
    ]);
  });

  test("are handled one at a time by default", () => {
    const log: string[] = [];
    runQuietly(function* () {
      yield* work(filled("ab"), function* (item) {
        log.push(item);
        yield* sleep(1);
        log.push(item);
      });
    });
    expect(log.join("")).toBe("aabb");
  });

  test("may be handled by any number at a time", () => {
    const time = runQuietly(function* () {
      yield* work(filled([10, 20, 30]), (item) => sleep(item), { limit: FOREVER });
      return now();
    });
    expect(time).toBe(30);
  });

  test("are handled by a plain function, too", () => {
    const log: number[] = [];
    runQuietly(function* () {
      yield* work(filled([1, 2]), (item) => log.push(item));
    });
    expect(log).toEqual([1, 2]);
  });

  test.each([
    [new LifoQueue<number>(), [3, 1, 2]],
    [new PriorityQueue<number>(), [1, 2, 3]],
  ])("leave %s in its order", (queue, order) => {
    filled([2, 1, 3], queue);
    const log: number[] = [];
    runQuietly(function* () {
      yield* work(queue, (item) => log.push(item));
    });
    expect(log).toEqual(order);
  });

  test("are waited for", () => {
    const queue = new Queue<string>();
    const log: unknown[] = [];
    runQuietly(function* () {
      const working = createTask(work(queue, (item) => log.push(item, now()), { limit: 2 }));
      yield* sleep(5);
      yield* queue.put("late");
      yield* sleep(5);
      queue.shutdown();
      yield* working;
      log.push("over", now());
    });
    expect(log).toEqual(["late", 5, "over", 10]);
  });

  test("are done when their handlers have ended, and not before", () => {
    const queue = new Queue<number>();
    const log: string[] = [];
    runQuietly(function* () {
      const working = createTask(work(queue, () => sleep(10), { limit: 2 }));
      for (const item of [1, 2, 3]) queue.putNowait(item);
      yield* sleep(5);
      log.push(`${queue.unfinished} at ${now()}`);
      yield* queue.join();
      log.push(`joined at ${now()}`);
      queue.shutdown();
      yield* working;
    });
    expect(log).toEqual(["3 at 5", "joined at 20"]);
  });

  test("are not taken before there is room for their handlers", () => {
    const queue = filled([1, 2, 3, 4]);
    runQuietly(function* () {
      const working = createTask(work(queue, () => sleep(10), { limit: 2 }));
      yield* sleep(5);
      expect(queue.size).toBe(2);
      yield* working;
    });
  });

  test("are shared by several works, and by tasks that get", () => {
    const queue = filled([1, 2, 3, 4]);
    const log: string[] = [];
    runQuietly(function* () {
      const works = ["a", "b"].map((name) =>
        createTask(
          work(queue, function* (item) {
            log.push(`${name}${item}`);
            yield* sleep(1);
          }),
        ),
      );
      log.push(`c${yield* queue.get()}`);
      for (const working of works) yield* working;
    });
    expect(log).toEqual(["c1", "a2", "b3", "a4"]);
  });
});

describe("a failure", () => {
  test("ends the work: the other handlers are cancelled and awaited, and no item is taken any more", () => {
    const queue = filled([1, 2, 3, 4]);
    const log: string[] = [];
    runQuietly(function* () {
      const error = yield* errorOf(
        work(
          queue,
          function* (item) {
            if (item === 2) {
              yield* sleep(5);
              throw new Error("no 2");
            }
            try {
              yield* sleep(FOREVER);
            } finally {
              yield* sleep(10);
              log.push(`cleaned ${item} at ${now()}`);
            }
          },
          { limit: 2 },
        ),
      );
      log.push(`${error} at ${now()}`);
    });
    expect(log).toEqual(["cleaned 1 at 15", "Error: no 2 at 15"]);
    // 1 was put back, 2 counts as done.
    expect(stateOf(queue)).toMatchObject({ size: 3, unfinished: 3 });
  });

  test("at once leaves the item that another worker was about to take", () => {
    const queue = filled([1, 2]);
    runQuietly(function* () {
      expect(yield* errorOf(work(queue, refuse, { limit: 2 }))).toEqual(new Error("no 1"));
    });
    expect(queue.size).toBe(1);
  });

  test("ends the wait for the next item", () => {
    const queue = new Queue<number>();
    queue.putNowait(1);
    runQuietly(function* () {
      const handler = function* (item: number): Coroutine<void> {
        yield* sleep(1);
        refuse(item);
      };
      expect(yield* errorOf(work(queue, handler, { limit: 2 }))).toEqual(new Error("no 1"));
    });
    queue.putNowait(2);
    expect(queue.getNowait()).toBe(2);
  });

  test("does not lose the item that comes at the same moment", () => {
    const source = new NotingSource([1, 2]);
    const late: Source<number> = {
      *take() {
        const held = yield* source.take();
        if (held.item === 2) {
          try {
            yield* sleep(FOREVER);
          } catch {
            // It has taken an item by the time it is told to end.
          }
        }
        return held;
      },
    };
    return asyncMain(async () => {
      const fail = async () => {
        await sleep(5);
        throw new Error("no");
      };
      await expect(work(late, fail, { limit: 2 })).rejects.toThrow("no");
      expect(source.log).toEqual(["failed 1 Error: no", "release 2"]);
    });
  });

  test("goes to onFailure with its item, and the rest goes on", () => {
    const queue = filled([1, 2, 3]);
    const log: string[] = [];
    runQuietly(function* () {
      yield* work(
        queue,
        function* (item) {
          yield* sleep(1);
          if (item === 2) throw new Error("no 2");
          log.push(`handled ${item}`);
        },
        {
          onFailure: function* (error, item) {
            yield* sleep(5);
            log.push(`${error}: ${item} at ${now()}`);
          },
        },
      );
    });
    expect(log).toEqual(["handled 1", "Error: no 2: 2 at 7", "handled 3"]);
    expect(queue.unfinished).toBe(0);
  });

  test("of onFailure ends the work", () => {
    const queue = filled([1, 2]);
    runQuietly(function* () {
      const onFailure = (error: unknown) => {
        throw error;
      };
      expect(yield* errorOf(work(queue, refuse, { onFailure }))).toEqual(new Error("no 1"));
    });
    expect(stateOf(queue)).toMatchObject({ size: 1, unfinished: 1 });
  });

  test("of another handler that is being cancelled is reported", () => {
    const [report] = reportsOf(function* () {
      function* handler(item: number): Coroutine<void> {
        if (item === 1) throw new Error("first");
        try {
          yield* sleep(FOREVER);
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: what a clean-up throws
          throw new Error("second");
        }
      }
      const queue = filled([2, 1]);
      expect(yield* errorOf(work(queue, handler, { limit: 2 }))).toEqual(new Error("first"));
      expect(queue.unfinished).toBe(0);
    });
    expect(report).toEqual({
      message: "A handler of work() has failed after another one, or while it was being cancelled",
      error: new Error("second"),
    });
  });

  test("is what a handler ends with that cancels itself", () => {
    const source = new NotingSource([1]);
    runQuietly(function* () {
      const cancelled = new Future<void>();
      cancelled.cancel();
      const error = yield* errorOf(work(source, () => cancelled));
      expect(isCancelled(error)).toBe(true);
    });
    expect(source.log).toEqual(["failed 1 CancelledError: cancelled"]);
  });

  test("is not thrown when a handler carries on that was cancelled by others, and the work goes on", () => {
    const source = new NotingSource([1, 2]);
    runQuietly(function* () {
      const handler = function* (item: number): Coroutine<number> {
        if (item === 1) self().cancel();
        try {
          yield* sleep(1);
        } catch {
          return -item;
        }
        return item;
      };
      yield* work(source, handler);
    });
    expect(source.log).toEqual(["done 1 -1", "done 2 2"]);
  });

  test("of the source in settling an item that has failed does not hide the handler's error", () => {
    const failed = () => {
      throw new Error("no database");
    };
    const take = function* () {
      yield* sleep(0);
      return { item: 1, failed, done() {}, release() {} };
    };
    const log: unknown[] = [];
    const onFailure = () => void log.push("onFailure");
    for (const options of [{}, { onFailure }]) {
      const reports = reportsOf(function* () {
        expect(yield* errorOf(work({ take }, refuse, options))).toEqual(new Error("no 1"));
      });
      expect(reports).toMatchObject([{ error: new Error("no database") }]);
    }
    expect(log).toEqual([]);
  });

  test("of the source ends the work", () => {
    const source: Source<number> = {
      take() {
        throw new Error("no database");
      },
    };
    runQuietly(function* () {
      expect(yield* errorOf(work(source, () => {}))).toEqual(new Error("no database"));
    });
  });
});

describe("cancelling", () => {
  test("cancels the handlers, waits for them, and puts their items back", () => {
    const queue = filled([1, 2, 3]);
    const log: string[] = [];
    runQuietly(function* () {
      const working = createTask(
        work(
          queue,
          function* (item) {
            try {
              yield* sleep(FOREVER);
            } finally {
              yield* sleep(10);
              log.push(`cleaned ${item}`);
            }
          },
          { limit: 2 },
        ),
      );
      yield* sleep(5);
      working.cancel();
      yield* sleep(5);
      working.cancel();
      log.push(`${isCancelled(yield* errorOf(working))} at ${now()}`);
    });
    expect(log).toEqual(["cleaned 1", "cleaned 2", "true at 15"]);
    expect(stateOf(queue)).toMatchObject({ size: 3, unfinished: 3 });
    expect([1, 2, 3].map(() => queue.getNowait())).toEqual([3, 1, 2]);
  });

  test("takes nothing from a queue that is empty", () => {
    const queue = new Queue<number>();
    runQuietly(function* () {
      const working = createTask(work(queue, () => {}));
      yield* sleep(1);
      working.cancel();
      queue.putNowait(1);
      expect(isCancelled(yield* errorOf(working))).toBe(true);
    });
    expect(queue.size).toBe(1);
  });

  test("counts what a handler has done that ends all the same", () => {
    const source = new NotingSource([1, 2]);
    runQuietly(function* () {
      const working = createTask(
        work(
          source,
          function* (item) {
            try {
              yield* sleep(FOREVER);
            } catch {
              // It carries on.
            }
            if (item === 2) throw new Error("no 2");
            return "enough";
          },
          { limit: 2, onFailure: (error) => source.log.push(String(error)) as never },
        ),
      );
      yield* sleep(1);
      working.cancel();
      expect(isCancelled(yield* errorOf(working))).toBe(true);
    });
    expect(source.log).toEqual(["done 1 enough", "failed 2 Error: no 2", "Error: no 2"]);
  });

  test("waits for items that are being settled", () => {
    const source = new NotingSource([1, 2]);
    runQuietly(function* () {
      const working = createTask(
        work(source, (item) => (item === 1 ? "value" : sleep(FOREVER)), { limit: 2 }),
      );
      yield* sleep(0.5);
      working.cancel();
      expect(isCancelled(yield* errorOf(working))).toBe(true);
    });
    expect(source.log).toEqual(["done 1 value", "release 2"]);
  });

  test("ends an onFailure", () => {
    const source = new NotingSource([1]);
    runQuietly(function* () {
      const working = createTask(work(source, refuse, { onFailure: () => sleep(FOREVER) }));
      yield* sleep(5);
      working.cancel();
      expect(isCancelled(yield* errorOf(working))).toBe(true);
    });
    expect(source.log).toEqual(["failed 1 Error: no 1"]);
  });

  test("ends an onFailure that begins after it, when the item is settled", () => {
    const source = new NotingSource([1]);
    runQuietly(function* () {
      const onFailure = function* () {
        source.log.push("onFailure");
        yield* sleep(60_000);
      };
      const working = createTask(work(source, refuse, { onFailure }));
      yield* sleep(0.5);
      working.cancel();
      expect(isCancelled(yield* errorOf(working))).toBe(true);
      expect(now()).toBe(1);
    });
    expect(source.log).toEqual(["failed 1 Error: no 1", "onFailure"]);
  });

  test("after a failure reaches the caller at its next wait", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const caller = createTask(function* () {
        const handler = function* (item: number): Coroutine<void> {
          if (item === 1) throw new Error("no");
          try {
            yield* sleep(FOREVER);
          } finally {
            yield* sleep(10);
          }
        };
        log.push(String(yield* errorOf(work(filled([2, 1]), handler, { limit: 2 }))));
        yield* sleep(1);
        log.push("not cancelled");
      });
      yield* sleep(5);
      caller.cancel();
      expect(isCancelled(yield* errorOf(caller))).toBe(true);
      expect(log).toEqual(["Error: no"]);
    });
  });

  test("aborts the signal that a handler was given", () => {
    const queue = filled([1]);
    const controller = new AbortController();
    runQuietly(function* () {
      const signals: AbortSignal[] = [];
      const handler = function* (_: number, { signal }: CallScope): Coroutine<void> {
        signals.push(signal, currentSignal());
        yield* sleep(FOREVER);
      };
      const working = createTask(errorOf(work(queue, handler, { signal: controller.signal })));
      yield* sleep(1);
      controller.abort(new Error("the page was left"));
      expect(yield* working).toEqual(new Error("the page was left"));
      expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
    });
    expect(queue.size).toBe(1);
  });
});

describe("an item that was taken", () => {
  test("is settled once", () => {
    const queue = filled([1, 2]);
    runQuietly(function* () {
      const first = yield* queue.take();
      first.done();
      first.release();
      first.failed(new Error("no"));
      expect(stateOf(queue)).toMatchObject({ size: 1, unfinished: 1 });
      const second = yield* queue.take();
      second.release();
      second.done();
      expect(stateOf(queue)).toMatchObject({ size: 1, unfinished: 1 });
      expect((yield* queue.take()).item).toBe(2);
    });
  });

  test("wakes a task that waits for it when it is put back", () => {
    const queue = new Queue<string>({ maxsize: 1 });
    queue.putNowait("a");
    runQuietly(function* () {
      const held = yield* queue.take();
      queue.putNowait("b");
      held.release();
      expect([yield* queue.get(), yield* queue.get()]).toEqual(["b", "a"]);
      const getting = createTask(queue.take());
      yield* sleep(0);
      queue.putNowait("c");
      const again = yield* getting;
      const waiting = createTask(queue.get());
      yield* sleep(0);
      again.release();
      expect(yield* waiting).toBe("c");
    });
  });

  test("is dropped, and counts as done, when it is put back after an immediate shutdown", () => {
    const queue = new Queue<string>();
    for (const item of ["a", "b"]) queue.putNowait(item);
    runQuietly(function* () {
      const working = createTask(work(queue, () => sleep(FOREVER)));
      const joining = createTask(queue.join());
      yield* sleep(1);
      queue.shutdown({ immediate: true });
      expect(stateOf(queue)).toMatchObject({ size: 0, unfinished: 1 });
      working.cancel();
      expect(isCancelled(yield* errorOf(working))).toBe(true);
      expect(stateOf(queue)).toMatchObject({ size: 0, unfinished: 0 });
      yield* joining;
    });
  });

  test("is not taken by a take that is cancelled", () => {
    const queue = new Queue<string>();
    runQuietly(function* () {
      const taking = createTask(queue.take());
      yield* sleep(0);
      queue.putNowait("a");
      taking.cancel();
      yield* errorOf(taking);
      const error = yield* errorOf(new Queue().take({ signal: AbortSignal.abort("left") }));
      expect(error).toBe("left");
    });
    expect(queue.size).toBe(1);
  });

  test("comes until the shutdown", () => {
    runQuietly(function* () {
      expect(yield* errorOf(filled([]).take())).toBeInstanceOf(QueueShutDown);
    });
  });
});

describe("bad arguments", () => {
  const queue = new Queue<number>();

  test.each([
    [undefined, "undefined"],
    [["a", "b"], "an array of 2"],
  ])("%s as the source", (source, text) => {
    expect(() => work(source as never, () => {})).toThrow(
      new TypeError(`source must be a Queue or have a take() as Source tells, not ${text}`),
    );
  });

  test("no handler", () => {
    // @ts-expect-error
    expect(() => work(queue, undefined)).toThrow(
      new TypeError("handler must be a function, not undefined"),
    );
  });

  test("a bare limit, or one that is too small", () => {
    expect(() => work(queue, () => {}, 3 as never)).toThrow(
      new TypeError("options must be an object such as { limit: … }, not 3"),
    );
    expect(() => work(queue, () => {}, { limit: 0 })).toThrow(
      new RangeError("limit must be a whole number of 1 or more, not 0"),
    );
  });

  test("an onFailure that is no function", () => {
    expect(() => work(queue, () => {}, { onFailure: "log" as never })).toThrow(
      new TypeError('onFailure must be a function, not "log"'),
    );
  });
});

test("types", () => {
  const check = () =>
    work(
      new PriorityQueue<number>(),
      (item, { signal }) => {
        expectTypeOf(item).toEqualTypeOf<number>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      },
      {
        onFailure: (error, item) => {
          expectTypeOf(error).toEqualTypeOf<unknown>();
          expectTypeOf(item).toEqualTypeOf<number>();
        },
      },
    );
  expectTypeOf(check).returns.toExtend<PromiseLike<void>>();
});
