// A queue and its ends in one thread, over real channels.
import {
  type CancelledError,
  type Coroutine,
  createTask,
  Future,
  forEach,
  isCancelled,
  run,
  sleep,
  type Task,
} from "@x/future";
import { type ExceptionContext, getRunningLoop, type Host } from "@x/loop";
import { QueueFull, QueueShutDown } from "@x/queue";
import { ThreadError, ThreadQueue, ThreadQueueEnd } from "@x/worker";
import { afterEach, describe, expect, test, vi } from "vitest";
import { asked, errorOf, politeHost, timelessHost, until } from "../support.ts";

/** Runs a program with a queue and an end of it; answers what its loop has reported. */
async function withEnd(
  main: (queue: ThreadQueue<unknown>, end: ThreadQueueEnd<unknown>) => Coroutine<void>,
  { host = timelessHost, ...options }: { maxsize?: number; host?: Host } = {},
): Promise<ExceptionContext[]> {
  const reports: ExceptionContext[] = [];
  await run(
    function* () {
      getRunningLoop().setExceptionHandler((context) => reports.push(context));
      const queue = new ThreadQueue<unknown>(options);
      const end = new ThreadQueueEnd(queue.open());
      try {
        yield* main(queue, end);
      } finally {
        end.close();
      }
    },
    { host },
  );
  return reports;
}

/** A task that notes what it gets, with its name. */
const getter = (from: { get(): Iterable<unknown> }, name: string, log: string[]): Task<void> =>
  createTask(function* () {
    log.push(`${name}:${yield* (from as ThreadQueue<unknown>).get()}`);
  });

/** A task that puts its name and notes when it has. */
const putter = (to: { put(item: unknown): unknown }, name: string, log: string[]): Task<void> =>
  createTask(function* () {
    yield* (to as ThreadQueue<unknown>).put(name);
    log.push(name);
  });

describe("an end", () => {
  test("puts what the queue gives, first in, first out", async () => {
    await withEnd(function* (queue, end) {
      for (let i = 0; i < 3; i += 1) yield* end.put(i);
      for (let i = 0; i < 3; i += 1) expect(yield* queue.get()).toBe(i);
    });
  });

  test("gets what was put to the queue", async () => {
    await withEnd(function* (queue, end) {
      for (const item of ["a", "b"]) queue.putNowait(item);
      end.putNowait("c");
      for (const item of ["a", "b", "c"]) expect(yield* end.get()).toBe(item);
    });
  });

  test("serves async functions", async () => {
    const queue = new ThreadQueue<string>();
    const end = new ThreadQueueEnd(queue.open());
    await end.put("a");
    expect(await queue.get()).toBe("a");
    await queue.put("b");
    expect(await end.get()).toBe("b");
    end.putNowait("c");
    end.shutdown();
    const items: string[] = [];
    for await (const item of end) items.push(item);
    expect(items).toEqual(["c"]);
    end.close();
  });

  test("is iterated by coroutines, and passes errors on", async () => {
    await withEnd(function* (queue, end) {
      for (const item of ["a", "b"]) queue.putNowait(item);
      const items: unknown[] = [];
      const failure = new Error("enough");
      const error = yield* errorOf(
        forEach(end, (item) => {
          items.push(item);
          if (item === "b") throw failure;
        }),
      );
      expect(error).toBe(failure);
      expect(items).toEqual(["a", "b"]);
      end.close();
      expect(yield* errorOf(forEach(end, () => {}))).toBeInstanceOf(ThreadError);
    });
  });

  test("says what it is", async () => {
    await withEnd(
      function* (queue, end) {
        end.putNowait(1);
        expect(String(end)).toBe("<ThreadQueueEnd size=1 maxsize=2>");
        expect(String(end.put(2))).toBe("<coroutine ThreadQueueEnd.put>");
        queue.shutdown();
        expect(String(end)).toBe("<ThreadQueueEnd size=1 maxsize=2 closed>");
        yield* queue.get();
        expect(String(queue.join())).toBe("<coroutine Queue.join>");
        expect(String(queue.get())).toBe("<coroutine Queue.get>");
      },
      { maxsize: 2 },
    );
  });
});

test("tasks that wait for a queue before it has an end get what comes by one", async () => {
  const queue = new ThreadQueue<string>();
  const made = new Future<ThreadQueueEnd<string>>();
  const waiting = run(function* () {
    const tasks = [createTask(queue.get()), createTask(queue.get())];
    yield* sleep(0);
    made.setResult(new ThreadQueueEnd(queue.open()));
    return [yield* tasks[0] as Task<string>, yield* tasks[1] as Task<string>];
  });
  const end = await made;
  for (const item of ["a", "b"]) end.putNowait(item);
  expect(await waiting).toEqual(["a", "b"]);
  end.close();
});

describe("a bounded queue", () => {
  test("has as many slots for all as it has, from the moment on that they are taken", async () => {
    await withEnd(
      function* (queue, end) {
        expect([end.empty, end.full, end.size]).toEqual([true, false, 0]);
        end.putNowait("a");
        expect([end.empty, end.full, end.size, queue.full]).toEqual([false, false, 1, false]);
        queue.putNowait("b");
        expect([end.full, end.size, queue.full]).toEqual([true, 2, true]);
        const full = new QueueFull("the queue is full: it has 2 items");
        expect(() => end.putNowait("c")).toThrow(full);
        expect(() => queue.putNowait("c")).toThrow(full);
        expect([yield* queue.get(), yield* queue.get()]).toEqual(["b", "a"]);
        expect([end.empty, queue.full]).toEqual([true, false]);
      },
      { maxsize: 2 },
    );
  });

  test("has an end wait while it is full", async () => {
    await withEnd(
      function* (queue, end) {
        queue.putNowait("a");
        const log: string[] = [];
        putter(end, "b", log);
        yield* asked("put", 1);
        expect(log).toEqual([]);
        expect(yield* queue.get()).toBe("a");
        expect(yield* queue.get()).toBe("b");
        yield* until(() => log.length > 0);
      },
      { maxsize: 1 },
    );
  });

  test("serves calls that wait to put in the order in which they came, in whatever thread", async () => {
    await withEnd(
      function* (queue, end) {
        queue.putNowait("first");
        const log: string[] = [];
        putter(queue, "a", log);
        yield* sleep(0);
        putter(end, "b", log);
        yield* asked("put", 1);
        putter(queue, "c", log);
        putter(end, "d", log);
        yield* asked("put", 2);
        const items: unknown[] = [];
        for (let i = 0; i < 5; i += 1) items.push(yield* queue.get());
        expect(items).toEqual(["first", "a", "b", "c", "d"]);
      },
      { maxsize: 1 },
    );
  });

  test("passes a slot on that a cancelled putter was woken for", async () => {
    await withEnd(
      function* (queue, end) {
        queue.putNowait("first");
        const log: string[] = [];
        const cancelled = putter(queue, "a", log);
        yield* sleep(0);
        putter(end, "b", log);
        yield* asked("put", 1);
        expect(queue.getNowait()).toBe("first");
        cancelled.cancel();
        expect(isCancelled(yield* errorOf(cancelled))).toBe(true);
        expect(yield* queue.get()).toBe("b");
      },
      { maxsize: 1 },
    );
  });
});

describe("a call that waits to get", () => {
  test("is served in the order they came, from wherever", async () => {
    await withEnd(function* (queue, end) {
      const log: string[] = [];
      getter(queue, "a", log);
      yield* sleep(0);
      getter(end, "b", log);
      yield* asked("get", 1);
      getter(queue, "c", log);
      yield* sleep(0);
      for (let i = 1; i <= 3; i += 1) end.putNowait(i);
      yield* until(() => log.length === 3);
      expect(log.toSorted()).toEqual(["a:1", "b:2", "c:3"]);
    });
  });
});

describe("cancelling", () => {
  test("a get that waits loses no item", async () => {
    await withEnd(function* (queue, end) {
      const task = getter(end, "a", []);
      yield* asked("get", 1);
      task.cancel("enough");
      expect((yield* errorOf(task)) as CancelledError).toHaveProperty("args", ["enough"]);
      queue.putNowait("item");
      expect([yield* end.get(), queue.size]).toEqual(["item", 0]);
    });
  });

  test("a put that waits leaves nothing in the queue", async () => {
    await withEnd(
      function* (queue, end) {
        queue.putNowait("a");
        const task = putter(end, "b", []);
        yield* asked("put", 1);
        task.cancel();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect([queue.getNowait(), queue.size, end.size]).toEqual(["a", 0, 0]);
      },
      { maxsize: 1 },
    );
  });

  test("what has not begun asks for nothing", async () => {
    await withEnd(function* (queue, end) {
      for (const call of [end.get(), end.put(1), queue.get(), queue.put(1), queue.join()]) {
        const task = createTask(call as ReturnType<typeof end.put>);
        task.cancel();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
      }
      expect(end.size).toBe(0);
    });
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("shutting down", () => {
  test("by the queue ends the calls that wait, and refuses later ones", async () => {
    await withEnd(
      function* (queue, end) {
        const error = new QueueShutDown("the queue was shut down");
        const getting = createTask(end.get());
        yield* asked("get", 1);
        queue.shutdown();
        expect(end.closed).toBe(true);
        expect(() => end.putNowait(1)).toThrow(error);
        expect(() => queue.putNowait(1)).toThrow(error);
        const failure = yield* errorOf(getting);
        expect(failure).toBeInstanceOf(QueueShutDown);
        expect(yield* errorOf(end.put(1))).toEqual(error);
      },
      { maxsize: 1 },
    );
  });

  test("ends the calls that wait to put, here and there", async () => {
    await withEnd(
      function* (queue, end) {
        queue.putNowait("a");
        const puts = [createTask(queue.put("b")), createTask(end.put("c"))];
        yield* asked("put", 1);
        queue.shutdown();
        for (const put of puts) expect(yield* errorOf(put)).toBeInstanceOf(QueueShutDown);
        expect(queue.getNowait()).toBe("a");
      },
      { maxsize: 1 },
    );
  });

  test("by an end is the same", async () => {
    await withEnd(function* (queue, end) {
      end.putNowait("a");
      const getting = createTask(queue.get());
      yield* sleep(0);
      end.shutdown();
      expect(() => queue.putNowait(1)).toThrow(QueueShutDown);
      expect(yield* getting).toBe("a");
      expect(yield* errorOf(queue.get())).toBeInstanceOf(QueueShutDown);
      expect(queue.closed).toBe(true);
    });
  });

  test("lets what is on its way arrive first", async () => {
    await withEnd(function* (queue, end) {
      const got = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      end.putNowait("late");
      queue.shutdown();
      expect(queue.closed).toBe(false);
      expect(yield* got[0] as Task<unknown>).toBe("late");
      expect(yield* errorOf(got[1] as Task<unknown>)).toBeInstanceOf(QueueShutDown);
      expect(queue.closed).toBe(true);
    });
  });

  test("at once throws away what is there and what is on its way", async () => {
    await withEnd(function* (queue, end) {
      queue.putNowait("here");
      end.putNowait("late");
      expect(end.size).toBe(2);
      end.shutdown({ immediate: true });
      yield* until(() => queue.closed && queue.empty);
      expect([queue.size, end.size, queue.unfinished]).toEqual([0, 0, 0]);
      expect(yield* errorOf(queue.get())).toBeInstanceOf(QueueShutDown);
    });
    await withEnd(function* (queue, end) {
      end.putNowait("late");
      queue.shutdown({ immediate: true });
      yield* until(() => end.empty);
      expect(queue.size).toBe(0);
    });
  });
});

describe("join and taskDone", () => {
  test("count for all threads", async () => {
    await withEnd(function* (queue, end) {
      yield* end.put("a");
      yield* end.put("b");
      const joining = [createTask(end.join())];
      yield* asked("join", 1);
      joining.push(createTask(queue.join()));
      yield* queue.get();
      yield* end.get();
      queue.taskDone();
      yield* sleep(0);
      expect(joining.map(({ done }) => done)).toEqual([false, false]);
      end.taskDone();
      for (const join of joining) yield* join;
      yield* queue.join();
    });
  });

  test("count also when the end is closed right after", async () => {
    const reports = await withEnd(
      function* (queue, end) {
        queue.putNowait("a");
        yield* end.get();
        end.taskDone();
        end.close();
        yield* queue.join();
      },
      { host: politeHost }, // the queue hears of both before its loop goes on
    );
    expect(reports).toEqual([]);
  });

  test("report what was done too often", async () => {
    const reports = await withEnd(function* (_queue, end) {
      end.taskDone();
      yield* end.join();
    });
    expect(reports.map(({ error }) => error)).toEqual([expect.any(RangeError)]);
  });
});

describe("an item", () => {
  test("is cloned, unless it is to be given away", async () => {
    await withEnd(function* (queue, end) {
      const [cloned, given] = [new Uint8Array(2), new Uint8Array(3)];
      yield* end.put(cloned);
      yield* end.put(given, { transfer: [given.buffer] });
      yield* end.put("text", { transfer: [] });
      expect([cloned.length, given.length]).toEqual([2, 3]);
      expect([yield* queue.get(), yield* queue.get()]).toEqual([
        new Uint8Array(2),
        new Uint8Array(3),
      ]);
      expect([cloned.length, given.length]).toEqual([2, 0]);
    });
  });

  test("is given away when it leaves the thread of the queue", async () => {
    await withEnd(function* (queue, end) {
      const here = new Uint8Array(2);
      yield* queue.put(here, { transfer: [here.buffer] });
      expect(yield* queue.get()).toBe(here);
      queue.putNowait(here, { transfer: [here.buffer] });
      expect(yield* end.get()).toEqual(new Uint8Array(2));
      expect(here.length).toBe(0);
    });
  });

  test("is cloned when it was given away before, but is not this time", async () => {
    await withEnd(function* (queue, end) {
      const item = new Uint8Array([1, 2]);
      queue.putNowait(item, { transfer: [item.buffer] });
      expect(yield* queue.get()).toBe(item);
      queue.putNowait(item);
      expect(yield* end.get()).toEqual(item);
      expect(item.length).toBe(2);
    });
  });

  test("is given away by a put that has to wait, and once more when it leaves", async () => {
    await withEnd(
      function* (queue, end) {
        const item = { port: new MessageChannel().port1 };
        queue.putNowait("first");
        const put = createTask(end.put(item, { transfer: [item.port] }));
        yield* asked("put", 1);
        expect(yield* end.get()).toBe("first");
        yield* put;
        const { port } = (yield* end.get()) as typeof item;
        expect(port).toBeInstanceOf(MessagePort);
        port.close();
      },
      { maxsize: 1 },
    );
  });

  test("that cannot be cloned is reported, and not put", async () => {
    const reports = await withEnd(function* (queue, end) {
      const given = new ArrayBuffer(1);
      end.putNowait({ given }, { transfer: [given] });
      end.putNowait(() => {});
      end.putNowait({ given }, { transfer: [given] });
      end.putNowait("b");
      expect(yield* queue.get()).toEqual({ given: new ArrayBuffer(1) });
      expect(yield* queue.get()).toBe("b");
      expect(end.size).toBe(0);
      queue.putNowait({ given }, { transfer: [given] });
      expect(yield* errorOf(end.get())).toBeInstanceOf(TypeError);
    });
    const report = {
      message: "an item that was put to a queue cannot be sent to its thread",
      error: expect.objectContaining({ name: "DataCloneError" }),
    };
    expect(reports).toEqual([report, report]);
  });

  test("that cannot be cloned is an error where put waits, and where it is got", async () => {
    await withEnd(
      function* (queue, end) {
        queue.putNowait(() => {});
        const refused = yield* errorOf(end.put(() => {}));
        expect(refused.message).toMatch(/^the item cannot be sent to another thread: /);
        const error = yield* errorOf(end.get());
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(/^what ThreadQueue\.get returned cannot be sent/);
      },
      { maxsize: 1 },
    );
  });

  test.each([
    [1, [{}], "item must be an object to have anything to transfer, not 1"],
    [null, [{}], "item must be an object to have anything to transfer, not null"],
    [{}, 1, "transfer must be an array, not 1"],
  ])("%o with transfer %o is refused", async (item, transfer, message) => {
    await withEnd(function* (queue, end) {
      for (const to of [queue, end]) {
        for (const put of ["put", "putNowait"] as const) {
          const call = () => to[put](item, { transfer: transfer as object[] });
          expect(call).toThrow(new TypeError(message));
        }
      }
      yield* sleep(0);
    });
  });
});

test.each([
  [undefined, "undefined"],
  [null, "null"],
  [{}, "an object"],
  [new ThreadQueue(), "<ThreadQueue size=0 maxsize=0>"],
])("an end is not made of %o", (handle, text) => {
  expect(() => new ThreadQueueEnd(handle as never)).toThrow(
    new TypeError(`handle must be a result of ThreadQueue.open(), not ${text}`),
  );
});

test("an end outlives the loop that it was made on", async () => {
  const queue = new ThreadQueue<string>();
  const end = await run(() => new ThreadQueueEnd(queue.open()));
  await run(end.put("a"));
  await run(function* () {
    end.putNowait("b");
    expect([yield* queue.get(), yield* queue.get()]).toEqual(["a", "b"]);
  });
  end.close();
});

describe("closing an end", () => {
  test("ends what waits there, and leaves the queue as it is", async () => {
    const reports = await withEnd(function* (queue, end) {
      const getting = createTask(end.get());
      yield* asked("get", 1);
      end.close();
      end.close();
      const closed = new ThreadError("this end of the queue was closed");
      expect(yield* errorOf(getting)).toEqual(closed);
      expect(yield* errorOf(end.get())).toEqual(closed);
      expect(() => end.putNowait(1)).toThrow(closed);
      end.shutdown();
      expect(end.closed).toBe(true);
      yield* asked("get", 0);
      queue.putNowait("a");
      expect([yield* queue.get(), queue.closed]).toEqual(["a", false]);
    });
    expect(reports).toEqual([
      {
        message: "a queue cannot be told of shutdown()",
        error: new ThreadError("this end of the queue was closed"),
      },
    ]);
  });

  test("sends first what was put", async () => {
    await withEnd(function* (queue, end) {
      end.putNowait("a");
      end.close();
      expect(yield* queue.get()).toBe("a");
    });
  });

  test("is what using does", async () => {
    await withEnd(function* (queue) {
      const end = new ThreadQueueEnd(queue.open());
      {
        using _closing = end;
      }
      expect(end.closed).toBe(true);
      yield* sleep(0);
    });
  });

  test("is what the end of the loop does that the queue was opened on", async () => {
    const queue = new ThreadQueue<string>();
    const handle = await run(() => queue.open());
    const end = new ThreadQueueEnd(handle);
    await expect(end.get()).rejects.toThrow(
      new ThreadError("the queue does not answer: its thread or its loop has ended"),
    );
    await expect(end.put("a")).rejects.toThrow(ThreadError);
  });
});

test("a slot that another thread takes in that very moment is not taken twice", () => {
  const queue = new ThreadQueue<string>({ maxsize: 2 });
  const other = new ThreadQueueEnd(queue.open());
  const exchange = Atomics.compareExchange;
  const spy = vi.spyOn(Atomics, "compareExchange").mockImplementationOnce((...args) => {
    other.putNowait("from the other");
    return exchange(...args);
  });
  queue.putNowait("a");
  expect(spy).toHaveBeenCalledTimes(3);
  expect(() => queue.putNowait("b")).toThrow(QueueFull);
  other.close();
});

test("a queue says what it needs where there is no shared memory", () => {
  vi.stubGlobal("SharedArrayBuffer", undefined);
  const message = expect.stringMatching(/^a ThreadQueue needs SharedArrayBuffer, which/);
  expect(() => new ThreadQueue()).toThrow(expect.objectContaining({ name: "Error", message }));
  vi.unstubAllGlobals();
});
