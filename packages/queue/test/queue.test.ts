import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  forEach,
  iterate,
  run,
  runSync,
  type SignalOption,
  sleep,
} from "@x/future";
import { getEventLoop } from "@x/loop";
import {
  type Items,
  LifoQueue,
  PriorityQueue,
  Queue,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
} from "@x/queue";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, cancelArgs, stateOf } from "./support.ts";

describe("state", () => {
  test.each([0, -1, Number.NEGATIVE_INFINITY])("QUE-01 maxsize %d means no limit", (maxsize) => {
    const queue = new Queue<number>({ maxsize });
    for (let i = 0; i < 100; i += 1) queue.putNowait(i);
    expect(stateOf(queue)).toMatchObject({ size: 100, empty: false, full: false, maxsize });
  });

  test("QUE-01 size, empty and full are exact", () => {
    const queue = new Queue<string>({ maxsize: 2 });
    expect(stateOf(queue)).toMatchObject({ size: 0, empty: true, full: false, maxsize: 2 });
    queue.putNowait("a");
    expect(stateOf(queue)).toMatchObject({ size: 1, empty: false, full: false });
    queue.putNowait("b");
    expect(stateOf(queue)).toMatchObject({ size: 2, empty: false, full: true });
  });

  test("has no limit by default, or with a maxsize of Infinity", () => {
    expect(new Queue().maxsize).toBe(0);
    expect(new Queue({ maxsize: Number.POSITIVE_INFINITY }).full).toBe(false);
  });

  test("QUE-01 is made without a loop, and serves tasks of several", async () => {
    const queue = new Queue<string>();
    const got = run(queue.get());
    await run(function* () {
      yield* sleep(0);
      queue.putNowait("across");
    });
    expect(await got).toBe("across");
  });

  test("prints what it holds", () => {
    const queue = new Queue<number>({ maxsize: 5 });
    queue.putNowait(1);
    expect(String(queue)).toBe("<Queue size=1 maxsize=5>");
    queue.shutdown();
    expect(String(queue)).toBe("<Queue size=1 maxsize=5 shut down>");
  });
});

describe("bad arguments", () => {
  test.each([Queue, LifoQueue, PriorityQueue])("a bare maxsize, which would be ignored", (Kind) => {
    const error = new TypeError("options must be an object such as { maxsize: … }, not 5");
    expect(() => new Kind(5 as never)).toThrow(error);
  });

  test.each([Number.NaN, 1.5])("maxsize %d", (maxsize) => {
    expect(() => new Queue({ maxsize })).toThrow(
      new RangeError(`maxsize must be an integer, not ${maxsize}`),
    );
  });

  test("a maxsize that is not a number", () => {
    // @ts-expect-error
    expect(() => new Queue({ maxsize: "3" })).toThrow(
      new TypeError('maxsize must be an integer, not "3"'),
    );
  });
});

describe("without waiting", () => {
  test("QUE-02 getNowait of an empty queue", () => {
    expect(() => new Queue().getNowait()).toThrow(new QueueEmpty("the queue is empty"));
  });

  test("QUE-02 putNowait to a full one changes nothing", () => {
    const queue = new Queue<number>({ maxsize: 1 });
    queue.putNowait(1);
    expect(() => queue.putNowait(2)).toThrow(new QueueFull("the queue is full: it has 1 items"));
    expect(stateOf(queue)).toMatchObject({ size: 1, unfinished: 1 });
    expect(queue.getNowait()).toBe(1);
  });

  test("first in, first out, also past the first ring of storage", () => {
    const queue = new Queue<number>();
    const items = Array.from({ length: 50 }, (_, index) => index);
    for (const item of items) queue.putNowait(item);
    expect(items.map(() => queue.getNowait())).toEqual(items);
  });

  test("QUE-03 get and put do not suspend when they need not", () => {
    runSync(function* () {
      const queue = new Queue<number>({ maxsize: 1 });
      let others = 0;
      createTask(() => {
        others += 1;
      });
      for (let i = 0; i < 3; i += 1) {
        yield* queue.put(i);
        expect(yield* queue.get()).toBe(i);
      }
      expect(others).toBe(0);
    });
  });

  test("undefined is an item like any other", () => {
    runSync(function* () {
      const queue = new Queue<undefined>();
      queue.putNowait(undefined);
      expect(queue.size).toBe(1);
      expect(yield* queue.get()).toBeUndefined();
    });
  });
});

/** A task that gets an item and notes it with its name. */
const getter = (queue: Queue<string>, name: string, log: string[]) =>
  createTask(function* () {
    log.push(`${name}:${yield* queue.get()}`);
  });

/** A task that puts its name and notes when it has. */
const putter = (queue: Queue<string>, name: string, log: string[]) =>
  createTask(function* () {
    yield* queue.put(name);
    log.push(name);
  });

/** Takes all that is in a queue. */
const rest = <T>(queue: Queue<T>) => Array.from({ length: queue.size }, () => queue.getNowait());

describe("blocked getters", () => {
  test("QUE-04 are woken in order, one for each put, and take their item when they resume", () => {
    runSync(function* () {
      const queue = new Queue<string>();
      const log: string[] = [];
      getter(queue, "a", log);
      getter(queue, "b", log);
      getter(queue, "c", log);
      yield* sleep(0);
      queue.putNowait("1");
      queue.putNowait("2");
      expect(queue.size).toBe(2);
      expect(log).toEqual([]);
      yield* sleep(0);
      expect(log).toEqual(["a:1", "b:2"]);
      queue.putNowait("3");
      yield* sleep(0);
      expect(log).toEqual(["a:1", "b:2", "c:3"]);
    });
  });

  test("QUE-05 a woken one whose item was taken waits again, at the back", () => {
    runSync(function* () {
      const queue = new Queue<string>();
      const log: string[] = [];
      getter(queue, "a", log);
      getter(queue, "b", log);
      yield* sleep(0);
      queue.putNowait("1");
      expect(yield* queue.get()).toBe("1");
      yield* sleep(0);
      queue.putNowait("2");
      queue.putNowait("3");
      yield* sleep(0);
      expect(log).toEqual(["b:2", "a:3"]);
    });
  });

  test("one more put than getters leaves an item", () => {
    runSync(function* () {
      const queue = new Queue<string>();
      const log: string[] = [];
      getter(queue, "a", log);
      yield* sleep(0);
      queue.putNowait("1");
      queue.putNowait("2");
      yield* sleep(0);
      expect(log).toEqual(["a:1"]);
      expect(rest(queue)).toEqual(["2"]);
    });
  });
});

describe("blocked putters", () => {
  test("QUE-08 are served in order, as room appears", () => {
    runSync(function* () {
      const queue = new Queue<string>({ maxsize: 1 });
      const log: string[] = [];
      putter(queue, "a", log);
      putter(queue, "b", log);
      putter(queue, "c", log);
      yield* sleep(0);
      expect(log).toEqual(["a"]);
      expect(yield* queue.get()).toBe("a");
      yield* sleep(0);
      expect(log).toEqual(["a", "b"]);
      expect(yield* queue.get()).toBe("b");
      yield* sleep(0);
      expect(log).toEqual(["a", "b", "c"]);
    });
  });

  test("QUE-08 a woken one whose room was taken waits again, at the back", () => {
    runSync(function* () {
      const queue = new Queue<string>({ maxsize: 1 });
      const log: string[] = [];
      queue.putNowait("0");
      putter(queue, "a", log);
      putter(queue, "b", log);
      yield* sleep(0);
      queue.getNowait();
      queue.putNowait("quicker");
      yield* sleep(0);
      expect(log).toEqual([]);
      queue.getNowait();
      yield* sleep(0);
      queue.getNowait();
      yield* sleep(0);
      expect(log).toEqual(["b", "a"]);
    });
  });
});

const NEVER_BEGUN = "not started";
const QUEUED = "queued";
const WOKEN = "woken but not yet run";
const MOMENTS = [NEVER_BEGUN, QUEUED, WOKEN].flatMap((moment) =>
  [undefined, "enough"].map((message) => ({ moment, message, args: message ? [message] : [] })),
);

describe.each(MOMENTS)("cancelled when $moment, message $message", ({ moment, message, args }) => {
  test("QUE-06 a get loses no item and no wake-up", () => {
    runSync(function* () {
      const queue = new Queue<string>();
      const log: string[] = [];
      const first = getter(queue, "a", log);
      const second = getter(queue, "b", log);
      if (moment !== NEVER_BEGUN) yield* sleep(0);
      if (moment === WOKEN) queue.putNowait("1");
      first.cancel(message);
      if (moment !== WOKEN) queue.putNowait("1");
      expect(yield* cancelArgs(first)).toEqual(args);
      yield* second;
      expect(log).toEqual(["b:1"]);
      queue.putNowait("2");
      expect(yield* queue.get()).toBe("2");
    });
  });

  test("QUE-07 a put adds nothing and passes its room on", () => {
    runSync(function* () {
      const queue = new Queue<string>({ maxsize: 1 });
      const log: string[] = [];
      queue.putNowait("0");
      const first = putter(queue, "a", log);
      const second = putter(queue, "b", log);
      if (moment !== NEVER_BEGUN) yield* sleep(0);
      if (moment === WOKEN) queue.getNowait();
      first.cancel(message);
      if (moment !== WOKEN) queue.getNowait();
      expect(yield* cancelArgs(first)).toEqual(args);
      yield* second;
      expect(log).toEqual(["b"]);
      expect(rest(queue)).toEqual(["b"]);
      expect(queue.unfinished).toBe(2);
    });
  });

  test("a join leaves the others waiting", () => {
    runSync(function* () {
      const queue = new Queue<string>();
      queue.putNowait("1");
      const first = createTask(queue.join());
      const second = createTask(queue.join());
      if (moment !== NEVER_BEGUN) yield* sleep(0);
      if (moment === WOKEN) queue.taskDone();
      first.cancel(message);
      if (moment !== WOKEN) queue.taskDone();
      expect(yield* cancelArgs(first)).toEqual(args);
      yield* second;
    });
  });
});

describe("taskDone and join", () => {
  test("QUE-09 each put counts, a get does not, taskDone takes one off", () => {
    const queue = new Queue<number>();
    queue.putNowait(1);
    queue.putNowait(2);
    queue.getNowait();
    expect(queue.unfinished).toBe(2);
    queue.taskDone();
    queue.taskDone();
    expect(queue.unfinished).toBe(0);
    expect(() => queue.taskDone()).toThrow(
      new RangeError("taskDone() called too many times: every item that was put is done"),
    );
    expect(queue.unfinished).toBe(0);
  });

  test("QUE-10 join of a queue without work does not suspend", () => {
    runSync(function* () {
      let others = 0;
      createTask(() => {
        others += 1;
      });
      yield* new Queue().join();
      expect(others).toBe(0);
    });
  });

  test("QUE-10 all joiners resume in the iteration after the last taskDone", () => {
    runSync(function* () {
      const queue = new Queue<number>();
      let joined = 0;
      queue.putNowait(1);
      queue.putNowait(2);
      for (let i = 0; i < 2; i += 1) {
        createTask(function* () {
          yield* queue.join();
          joined += 1;
        });
      }
      yield* sleep(0);
      queue.taskDone();
      yield* sleep(0);
      expect(joined).toBe(0);
      queue.taskDone();
      expect(joined).toBe(0);
      yield* sleep(0);
      expect(joined).toBe(2);
    });
  });

  test("QUE-11 join returns though more was put before it resumed", () => {
    runSync(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const joiner = createTask(queue.join());
      yield* sleep(0);
      queue.taskDone();
      queue.putNowait(2);
      yield* joiner;
      expect(queue.unfinished).toBe(1);
    });
  });
});

describe("shutdown", () => {
  test("QUE-13 refuses puts, also of a full queue, and gives what is left", () => {
    const queue = new Queue<number>({ maxsize: 1 });
    queue.putNowait(1);
    expect(queue.closed).toBe(false);
    queue.shutdown();
    expect(queue.closed).toBe(true);
    expect(() => queue.putNowait(2)).toThrow(new QueueShutDown("the queue was shut down"));
    expect(() => runSync(queue.put(2))).toThrow(QueueShutDown);
    expect(runSync(queue.get())).toBe(1);
    expect(() => queue.getNowait()).toThrow(QueueShutDown);
    expect(() => runSync(queue.get())).toThrow(QueueShutDown);
  });

  test("QUE-14 ends all blocked getters in the next iteration", () => {
    runSync(function* () {
      const queue = new Queue<string>();
      const waiting = [getter(queue, "a", []), getter(queue, "b", [])];
      yield* sleep(0);
      queue.shutdown();
      yield* sleep(0);
      for (const task of waiting) expect(task.exception()).toBeInstanceOf(QueueShutDown);
    });
  });

  test("QUE-14 ends all blocked putters, whose items are not in", () => {
    runSync(function* () {
      const queue = new Queue<string>({ maxsize: 1 });
      queue.putNowait("in");
      const waiting = [putter(queue, "a", []), putter(queue, "b", [])];
      yield* sleep(0);
      queue.shutdown();
      yield* sleep(0);
      for (const task of waiting) expect(task.exception()).toBeInstanceOf(QueueShutDown);
      expect(rest(queue)).toEqual(["in"]);
      expect(queue.unfinished).toBe(1);
    });
  });

  test("QUE-15 immediate drops the items and releases join", () => {
    runSync(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.putNowait(2);
      const joiner = createTask(queue.join());
      yield* sleep(0);
      queue.shutdown({ immediate: true });
      yield* joiner;
      expect(stateOf(queue)).toMatchObject({ size: 0, unfinished: 0 });
      expect(() => queue.getNowait()).toThrow(QueueShutDown);
    });
  });

  test("QUE-15 immediate: what was taken still needs its taskDone", () => {
    runSync(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.putNowait(2);
      queue.getNowait();
      const joiner = createTask(queue.join());
      yield* sleep(0);
      queue.shutdown({ immediate: true });
      yield* sleep(0);
      expect(joiner.done).toBe(false);
      expect(queue.unfinished).toBe(1);
      queue.taskDone();
      yield* joiner;
    });
  });

  test("QUE-15 immediate: the count does not go below 0", () => {
    const queue = new Queue<number>();
    queue.putNowait(1);
    queue.taskDone();
    queue.shutdown({ immediate: true });
    expect(queue.unfinished).toBe(0);
  });

  test("QUE-15 immediate ends blocked putters", () => {
    runSync(function* () {
      const queue = new Queue<string>({ maxsize: 1 });
      queue.putNowait("in");
      const waiting = putter(queue, "a", []);
      yield* sleep(0);
      queue.shutdown({ immediate: true });
      yield* sleep(0);
      expect(waiting.exception()).toBeInstanceOf(QueueShutDown);
      expect(queue.size).toBe(0);
    });
  });

  test("QUE-16 may be called again, cannot be undone, and still drains", () => {
    const queue = new Queue<number>();
    queue.putNowait(1);
    queue.shutdown();
    queue.shutdown();
    expect(queue.size).toBe(1);
    queue.shutdown({ immediate: true });
    queue.shutdown({ immediate: false });
    expect(stateOf(queue)).toMatchObject({ closed: true, size: 0, unfinished: 0 });
  });

  test("QUE-16 join waits on for the items that are left", () => {
    runSync(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const joiner = createTask(queue.join());
      queue.shutdown();
      yield* sleep(0);
      queue.getNowait();
      expect(joiner.done).toBe(false);
      queue.taskDone();
      yield* joiner;
    });
  });

  test("QUE-17 a getter that a put has woken gets its item", () => {
    runSync(function* () {
      const queue = new Queue<string>();
      const log: string[] = [];
      const served = getter(queue, "a", log);
      const late = getter(queue, "b", log);
      yield* sleep(0);
      queue.putNowait("1");
      queue.shutdown();
      yield* served;
      expect(log).toEqual(["a:1"]);
      expect(late.exception()).toBeInstanceOf(QueueShutDown);
    });
  });
});

describe("QUE-19 storage of one's own", () => {
  /** Keeps one of each item. */
  class Distinct<T> implements Items<T> {
    readonly #items = new Set<T>();
    get size() {
      return this.#items.size;
    }
    push(item: T) {
      if (item === "poison") throw new RangeError("poison");
      this.#items.add(item);
    }
    shift() {
      const [item] = this.#items as Set<T> & [T];
      this.#items.delete(item);
      return item;
    }
  }

  test("waking, counting and shutdown are the queue's", () => {
    runSync(function* () {
      const queue = new Queue<string>({ maxsize: 2 }, new Distinct());
      const log: string[] = [];
      for (const item of ["x", "x", "y"]) queue.putNowait(item);
      expect(stateOf(queue)).toMatchObject({ size: 2, full: true, unfinished: 3 });
      putter(queue, "z", log);
      yield* sleep(0);
      expect(yield* queue.get()).toBe("x");
      yield* sleep(0);
      expect(log).toEqual(["z"]);
      queue.shutdown({ immediate: true });
      expect(stateOf(queue)).toMatchObject({ size: 0, unfinished: 2 });
    });
  });

  test("an item that it refuses changes nothing and wakes no task", () => {
    runSync(function* () {
      const queue = new Queue<string>({}, new Distinct());
      const waiting = getter(queue, "a", []);
      yield* sleep(0);
      expect(() => queue.putNowait("poison")).toThrow(
        expect.objectContaining({ message: expect.stringContaining("poison") }),
      );
      yield* sleep(0);
      expect(stateOf(queue)).toMatchObject({ size: 0, unfinished: 0 });
      expect(waiting.done).toBe(false);
      waiting.cancel();
    });
  });
});

describe("a call", () => {
  test("does nothing until it is awaited", () => {
    const queue = new Queue<number>();
    queue.put(1);
    expect(queue.size).toBe(0);
  });

  test("can be awaited once", () => {
    runSync(function* () {
      const put = new Queue<number>().put(1);
      yield* put;
      expect(() => put[Symbol.iterator]()).toThrow(
        expect.objectContaining({
          message: expect.stringContaining("Queue.put was already awaited"),
        }),
      );
    });
  });

  test("says what it is", () => {
    const queue = new Queue<number>();
    expect(String(queue.get())).toBe("<coroutine Queue.get>");
    expect(String(queue.put(1))).toBe("<coroutine Queue.put>");
  });
});

describe("iteration from a coroutine", () => {
  test("forEach takes items until the queue is shut down and empty", () => {
    runSync(function* () {
      const queue = new Queue<number>({ maxsize: 1 });
      const seen: number[] = [];
      createTask(function* () {
        for (let i = 0; i < 3; i += 1) yield* queue.put(i);
        queue.shutdown();
      });
      yield* forEach(queue, function* (item) {
        yield* sleep(1);
        seen.push(item);
      });
      expect(seen).toEqual([0, 1, 2]);
    });
  });

  test("a next that is cancelled loses no item", () => {
    runSync(function* () {
      const queue = new Queue<number>();
      const items = iterate(queue);
      const next = createTask(items.next());
      yield* sleep(0);
      queue.putNowait(1);
      next.cancel();
      yield* cancelArgs(next);
      expect(yield* items.next()).toEqual({ done: false, value: 1 });
      yield* items.close();
      queue.putNowait(2);
      expect(yield* queue.get()).toBe(2);
    });
  });
});

describe("from async functions", () => {
  test("put waits for room, get for an item", () =>
    asyncMain(async () => {
      const queue = new Queue<number>({ maxsize: 1 });
      const log: string[] = [];
      const producing = (async () => {
        for (let i = 1; i <= 3; i += 1) {
          await queue.put(i);
          log.push(`put ${i}`);
        }
      })();
      await sleep(10);
      expect(log).toEqual(["put 1"]);
      for (let i = 1; i <= 3; i += 1) expect(await queue.get()).toBe(i);
      await producing;
      expect(log).toEqual(["put 1", "put 2", "put 3"]);
    }));

  test("for await takes items until the queue is shut down and empty", () =>
    asyncMain(async () => {
      const queue = new Queue<string>();
      const seen: string[] = [];
      queue.putNowait("a");
      createTask(function* () {
        yield* sleep(10);
        yield* queue.put("b");
        queue.shutdown();
      });
      for await (const item of queue) seen.push(item);
      expect(seen).toEqual(["a", "b"]);
    }));

  test("leaving for await early leaves the rest", () =>
    asyncMain(async () => {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.putNowait(2);
      for await (const item of queue) {
        expect(item).toBe(1);
        break;
      }
      expect(rest(queue)).toEqual([2]);
    }));

  test("for await passes other errors on", () =>
    asyncMain(async () => {
      const broken: Items<number> = {
        size: 1,
        push() {},
        shift() {
          throw new Error("broken");
        },
      };
      const items = new Queue({}, broken)[Symbol.asyncIterator]();
      await expect(items.next()).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("broken") }),
      );
    }));

  test("join and shutdown", () =>
    asyncMain(async () => {
      const queue = new Queue<number>({ maxsize: 1 });
      await queue.put(1);
      const joined = queue.join().then(() => "joined");
      const refused = queue.put(2).then(
        () => undefined,
        (error: unknown) => error,
      );
      await sleep(0);
      queue.shutdown();
      expect(await refused).toBeInstanceOf(QueueShutDown);
      await queue.get();
      queue.taskDone();
      expect(await joined).toBe("joined");
    }));

  test("a get that its signal cancels loses no item", () =>
    asyncMain(async () => {
      const queue = new Queue<number>();
      const controller = new AbortController();
      const getting = createTask(queue.get(), { signal: controller.signal });
      await sleep(0);
      queue.putNowait(1);
      controller.abort(new Error("given up"));
      await expect(getting).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("given up") }),
      );
      expect(await queue.get()).toBe(1);
    }));

  test("{ signal } ends a wait with its reason, and no item is put or taken", () =>
    asyncMain(async () => {
      const queue = new Queue<number>({ maxsize: 1 });
      const reason = new Error("given up");
      const endOf = async (wait: (options: SignalOption) => PromiseLike<unknown>) => {
        const controller = new AbortController();
        const waiting = Promise.resolve(wait({ signal: controller.signal }));
        const end = waiting.catch((error: unknown) => error);
        await sleep(0);
        controller.abort(reason);
        return end;
      };
      expect(await endOf((options) => queue.get(options))).toBe(reason);
      await queue.put(1, { signal: new AbortController().signal });
      expect(await endOf((options) => queue.put(2, options))).toBe(reason);
      expect(await endOf((options) => queue.join(options))).toBe(reason);
      expect(await queue.get({ signal: new AbortController().signal })).toBe(1);
      expect(stateOf(queue)).toMatchObject({ size: 0, empty: true });
    }));

  test("runs on the thread's loop when none was set", async () => {
    const queue = new Queue<string>();
    const got = queue.get().then((item) => item);
    getEventLoop().callSoon(() => queue.putNowait("item"));
    expect(await got).toBe("item");
  });
});

test("types: yield* and await give the item, a missing star does not compile", () => {
  const queue = new Queue<number>();
  expectTypeOf(queue.get()).toEqualTypeOf<CoroutineCall<number>>();
  expectTypeOf(queue.put).parameters.toEqualTypeOf<
    [item: number, options?: SignalOption | undefined]
  >();
  expectTypeOf(queue.getNowait).returns.toEqualTypeOf<number>();
  expectTypeOf(queue.join()).toEqualTypeOf<CoroutineCall<void>>();
  function* inACoroutine(): Coroutine<void> {
    expectTypeOf(yield* queue.get()).toEqualTypeOf<number>();
    // @ts-expect-error
    yield queue.get();
    // @ts-expect-error
    const item: number = queue.get();
    void item;
    // @ts-expect-error
    yield* queue.put("text");
  }
  async function inAnAsyncFunction() {
    expectTypeOf(await queue.get()).toEqualTypeOf<number>();
    for await (const item of queue) expectTypeOf(item).toEqualTypeOf<number>();
  }
  void [inACoroutine, inAnAsyncFunction];
});
