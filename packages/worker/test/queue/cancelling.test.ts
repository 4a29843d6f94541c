// What is cancelled has put nothing and taken nothing, also when the queue has answered by then.
import {
  allTasks,
  type Coroutine,
  type CoroutineCall,
  createTask,
  isCancelled,
  run,
  shield,
  sleep,
  type Task,
} from "@x/future";
import { QueueShutDown } from "@x/queue";
import { ThreadError, ThreadQueue, ThreadQueueEnd } from "@x/worker";
import { describe, expect, test } from "vitest";
// @boundaries-ignore what tests cancelling, and awaits of all kinds
import { gather } from "../../../gather/src/index.ts";
// @boundaries-ignore what tests cancelling
import { checkCancellation } from "../../../testing/src/index.ts";
import { errorOf, timelessHost, until } from "../support.ts";

interface Ends {
  readonly queue: ThreadQueue<unknown>;
  readonly end: ThreadQueueEnd<unknown>;
  /** The port of the end. */
  readonly port: EventTarget;
}

interface Both extends Ends {
  /** Does something when the end has heard from the queue, before its tasks go on. */
  onAnswer(act: () => void): void;
}

function open(options: { maxsize?: number } = {}): Ends {
  const queue = new ThreadQueue<unknown>(options);
  const handle = queue.open();
  const end = new ThreadQueueEnd(handle);
  return { queue, end, port: handle.port as EventTarget };
}

/** Runs a program with a queue and an end of it. No message is let in while its loop has anything to do. */
function withEnd(main: (both: Both) => Coroutine<void>, options?: { maxsize: number }) {
  let { soon } = timelessHost;
  const onAnswer = ({ port }: Ends, act: () => void) => {
    // In browsers, promises are settled between two listeners of one message: the loop must not be woken by them.
    soon = timelessHost.later;
    port.addEventListener("message", act, { once: true });
  };
  return run(
    function* () {
      const ends = open(options);
      try {
        yield* main({ ...ends, onAnswer: (act) => onAnswer(ends, act) });
      } finally {
        ends.end.close();
      }
    },
    { host: { ...timelessHost, soon: (turn) => soon(turn) } },
  );
}

/** How many calls of ends wait in the queue. */
const waiting = (op: string): number =>
  [...allTasks()].filter(({ name }) => name === `ThreadQueue.${op}`).length;

const asked = (op: string, count = 1): Coroutine<void> => until(() => waiting(op) === count);

/** Waits until the queue has answered all of them. Nobody can have heard of it by then. */
function* answered(op: string): Coroutine<void> {
  while (waiting(op) > 0) yield* sleep(0);
}

/** What waits for something in one of the ways there are: a task, that is cancelled by what comes with it. */
const forms: Record<string, (make: () => CoroutineCall<unknown>) => [Task<unknown>, () => void]> = {
  "as a task": (make) => cancelledItself(createTask(make())),
  "in a coroutine": (make) =>
    cancelledItself(
      createTask(function* () {
        const item = yield* make();
        yield* sleep(0);
        return item;
      }),
    ),
  "in gather": (make) =>
    cancelledItself(createTask(gather([make(), sleep(Number.POSITIVE_INFINITY)]))),
  "with a signal": (make) => {
    const controller = new AbortController();
    const task = createTask(make(), { signal: controller.signal });
    return [task, () => controller.abort()];
  },
  "awaited by an async function": (make) =>
    cancelledItself(
      createTask(async ({ signal }) => {
        await createTask(make(), { signal });
      }),
    ),
  "behind a shield": (make) => {
    const inner = createTask(make());
    return [createTask(shield(inner)) as Task<unknown>, () => inner.cancel()];
  },
};

function cancelledItself(task: Task<unknown>): [Task<unknown>, () => void] {
  return [task, () => task.cancel("enough")];
}

/** When it is cancelled: on its way, or when it is there. */
const moments: Record<string, (both: Both, cancel: () => void) => void> = {
  "before the answer is there": (_, cancel) => cancel(),
  "when the answer is there": ({ onAnswer }, cancel) => onAnswer(cancel),
};

const ways = Object.keys(forms).flatMap((form) => Object.keys(moments).map((when) => [form, when]));

describe.each(ways as [string, string][])("%s, %s", (form, when) => {
  const begin = forms[form] as (typeof forms)[string];
  const at = moments[when] as (typeof moments)[string];

  test("a get that is cancelled as its item comes has not taken it", async () => {
    await withEnd(function* (both) {
      const { queue, end } = both;
      const [task, cancel] = begin(() => end.get());
      yield* asked("get");
      queue.putNowait("first");
      queue.putNowait("second");
      yield* answered("get");
      expect(queue.size).toBe(1);
      at(both, cancel);
      expect(yield* errorOf(task)).toSatisfy(isAbort);
      yield* until(() => queue.size === 2);
      expect([queue.getNowait(), queue.getNowait(), end.size]).toEqual(["first", "second", 0]);
      expect(queue.unfinished).toBe(2);
    });
  });

  test("a put that is cancelled as it has room has put nothing", async () => {
    await withEnd(
      function* (both) {
        const { queue, end } = both;
        queue.putNowait("first");
        const [task, cancel] = begin(() => end.put("never"));
        yield* asked("put");
        expect(queue.getNowait()).toBe("first");
        yield* answered("put");
        expect(queue.full).toBe(true);
        at(both, cancel);
        expect(yield* errorOf(task)).toSatisfy(isAbort);
        yield* until(() => !queue.full);
        yield* queue.put("next");
        expect([queue.getNowait(), queue.size, queue.unfinished]).toEqual(["next", 0, 2]);
      },
      { maxsize: 1 },
    );
  });
});

/** Signals of others say so in their way. */
const isAbort = (error: Error): boolean => isCancelled(error) || error.name === "AbortError";

describe("wherever it is cancelled", () => {
  interface Log extends Ends {
    /** What has come out, and what was told that it was put. */
    readonly out: unknown[];
    readonly put: unknown[];
  }

  const setup = (): Log => ({ ...open({ maxsize: 1 }), out: [], put: [] });

  /** All that was put, and nothing else, comes out, once. */
  function* isWhole({ queue, end, out, put }: Log): Coroutine<void> {
    while (out.length < put.length) out.push(yield* queue.get());
    for (const _ of out) queue.taskDone();
    // Whatever else has happened there has arrived when this has been answered.
    yield* end.join();
    expect([end.size, queue.size, queue.unfinished]).toEqual([0, 0, 0]);
    expect(out.toSorted()).toEqual(put.toSorted());
    end.close();
  }

  function* putting({ put }: Log, to: Ends["queue"] | Ends["end"], item: string): Coroutine<void> {
    yield* to.put(item);
    put.push(item);
  }

  function* taking({ out }: Log, from: Ends["queue"] | Ends["end"]): Coroutine<void> {
    out.push(yield* from.get());
  }

  test("a get at an end", async () => {
    const places = await checkCancellation(
      function* (log) {
        yield* gather([
          taking(log, log.end),
          putting(log, log.queue, "a"),
          putting(log, log.queue, "b"),
          taking(log, log.queue),
        ]);
      },
      isWhole,
      { setup },
    );
    expect(places).toBeGreaterThan(3);
  });

  test("a put at an end", async () => {
    const places = await checkCancellation(
      function* (log) {
        yield* gather([
          putting(log, log.end, "a"),
          putting(log, log.end, "b"),
          putting(log, log.queue, "c"),
          taking(log, log.queue),
          taking(log, log.end),
        ]);
      },
      isWhole,
      { setup },
    );
    expect(places).toBeGreaterThan(3);
  });
});

describe("an item on its way to an end", () => {
  /** Makes the queue lend an item to a task that waits at the end. */
  function* lend({ queue, end }: Both, item: unknown, transfer: object[] = []) {
    const task = createTask(end.get());
    yield* asked("get");
    queue.putNowait(item, { transfer });
    yield* answered("get");
    return task;
  }

  test("keeps its slot until it is taken, so that there is never more than there is room for", async () => {
    await withEnd(
      function* (both) {
        const { queue, end } = both;
        const task = yield* lend(both, "first");
        const putting = createTask(queue.put("second"));
        yield* sleep(0);
        expect([end.full, queue.full, queue.size]).toEqual([true, true, 0]);
        expect(yield* task).toBe("first");
        yield* putting;
        expect([end.size, queue.size]).toEqual([1, 1]);
      },
      { maxsize: 1 },
    );
  });

  test("comes back as it was, in front of those that were put later", async () => {
    await withEnd(function* (both) {
      const { queue, end } = both;
      const items = [new Error("a"), new Error("b"), new Error("c"), new Error("d")];
      const tasks = [1, 2, 3].map(() => createTask(end.get()));
      yield* asked("get", 3);
      for (const item of items) queue.putNowait(item);
      yield* answered("get");
      // The last is the first that comes back.
      for (const task of tasks.toReversed()) task.cancel();
      yield* until(() => queue.size === items.length);
      for (const item of items) expect(queue.getNowait()).toBe(item);
      for (const task of tasks) expect(isCancelled(yield* errorOf(task))).toBe(true);
    });
  });

  test("comes back with what was given away, and is given away again", async () => {
    await withEnd(function* (both) {
      const item = new Uint8Array([1, 2]);
      const task = yield* lend(both, item, [item.buffer]);
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(item.length).toBe(0);
      yield* until(() => both.queue.size === 1);
      const back = yield* both.queue.get();
      expect(back).toEqual(new Uint8Array([1, 2]));
    });
  });

  test("wakes the call that waits for one when it comes back", async () => {
    await withEnd(function* (both) {
      const task = yield* lend(both, "item");
      const getting = createTask(both.queue.get());
      yield* sleep(0);
      task.cancel();
      expect(yield* getting).toBe("item");
    });
  });

  test("has the shutdown wait for it", async () => {
    await withEnd(function* (both) {
      const { queue } = both;
      const task = yield* lend(both, "item");
      const getting = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      queue.shutdown();
      task.cancel();
      expect(yield* getting[0] as Task<unknown>).toBe("item");
      expect(yield* errorOf(getting[1] as Task<unknown>)).toBeInstanceOf(QueueShutDown);
    });
    await withEnd(function* (both) {
      const task = yield* lend(both, "item");
      const getting = createTask(both.queue.get());
      yield* sleep(0);
      both.queue.shutdown();
      expect(both.queue.closed).toBe(false);
      expect(yield* task).toBe("item");
      expect(yield* errorOf(getting)).toBeInstanceOf(QueueShutDown);
    });
  });

  test.each([
    ["of which nobody has said that it is done", false],
    ["that is done", true],
  ])(
    "is thrown away, %s, when it comes back to a queue that was shut down at once",
    async (_, done) => {
      await withEnd(function* (both) {
        const { queue, end } = both;
        const task = yield* lend(both, "item");
        if (done) queue.taskDone();
        queue.shutdown({ immediate: true });
        task.cancel();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        yield* until(() => end.empty);
        expect([queue.size, queue.unfinished]).toEqual([0, 0]);
      });
    },
  );

  test("that cannot be sent is gone, and its slot is free", async () => {
    await withEnd(
      function* (both) {
        const task = yield* lend(both, () => {});
        expect(yield* errorOf(task)).toBeInstanceOf(TypeError);
        expect([both.end.size, both.queue.size]).toEqual([0, 0]);
        yield* both.queue.put("next");
      },
      { maxsize: 1 },
    );
  });

  test("goes back when the end is closed", async () => {
    await withEnd(function* (both) {
      const task = yield* lend(both, "item");
      both.end.close();
      expect(yield* errorOf(task)).toBeInstanceOf(ThreadError);
      expect(yield* both.queue.get()).toBe("item");
      expect(both.end.size).toBe(0);
    });
  });

  test("is gone when the end is closed if it was given away, and its slot is free", async () => {
    await withEnd(
      function* (both) {
        const buffer = new ArrayBuffer(1);
        const task = yield* lend(both, { buffer }, [buffer]);
        both.end.close();
        expect(yield* errorOf(task)).toBeInstanceOf(ThreadError);
        yield* both.queue.put("next");
        expect([both.queue.getNowait(), both.end.size]).toEqual(["next", 0]);
      },
      { maxsize: 1 },
    );
  });

  test("goes back when the end is closed before its task goes on", async () => {
    await withEnd(function* (both) {
      const task = yield* lend(both, "item");
      both.onAnswer(() => both.end.close());
      expect(yield* errorOf(task)).toBeInstanceOf(ThreadError);
      expect(yield* both.queue.get()).toBe("item");
    });
  });

  test("is taken also when the queue is gone by then", async () => {
    await withEnd(function* (both) {
      const task = yield* lend(both, "item");
      // As when its thread ends.
      both.onAnswer(() => both.port.dispatchEvent(new Event("close")));
      expect(yield* task).toBe("item");
      expect(both.end.closed).toBe(true);
    });
  });
});

describe("a slot that an end waits for", () => {
  /** Makes the queue lend a slot to a task that puts at the end. */
  function* lend({ queue, end }: Both, item: unknown, transfer: object[] = []) {
    queue.putNowait("first");
    const task = createTask(end.put(item, { transfer }));
    yield* asked("put");
    queue.getNowait();
    yield* answered("put");
    return task;
  }

  test("is given up when the queue is shut down meanwhile", async () => {
    await withEnd(
      function* (both) {
        const task = yield* lend(both, "never");
        both.queue.shutdown();
        expect(yield* errorOf(task)).toBeInstanceOf(QueueShutDown);
        yield* until(() => both.queue.closed);
        expect([both.queue.size, both.end.size]).toEqual([0, 0]);
      },
      { maxsize: 1 },
    );
  });

  test.each([true, false])(
    "is given up when the end is closed meanwhile, cancelled: %o",
    async (cancelled) => {
      await withEnd(
        function* (both) {
          const task = yield* lend(both, "never");
          both.onAnswer(() => {
            both.end.close();
            if (cancelled) task.cancel();
          });
          const error = yield* errorOf(task);
          expect(cancelled ? isCancelled(error) : error instanceof ThreadError).toBe(true);
          yield* both.queue.put("next");
          expect([both.queue.getNowait(), both.end.size]).toEqual(["next", 0]);
        },
        { maxsize: 1 },
      );
    },
  );

  test("is given up when the item cannot be sent after all", async () => {
    await withEnd(
      function* (both) {
        const buffer = new ArrayBuffer(1);
        const task = yield* lend(both, { buffer }, [buffer]);
        structuredClone(buffer, { transfer: [buffer] });
        const error = yield* errorOf(task);
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(/^the item cannot be sent to another thread: /);
        yield* both.queue.put("next");
        expect([both.queue.getNowait(), both.end.size]).toEqual(["next", 0]);
      },
      { maxsize: 1 },
    );
  });

  test("leaves the caller what it would have given away, if it is cancelled", async () => {
    await withEnd(
      function* (both) {
        const item = new Uint8Array([1, 2]);
        const task = yield* lend(both, item, [item.buffer]);
        task.cancel();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect(item.length).toBe(2);
      },
      { maxsize: 1 },
    );
  });
});

test("a join that is cancelled as it ends is cancelled", async () => {
  await withEnd(function* ({ end }) {
    const task = createTask(end.join());
    yield* sleep(0);
    task.cancel("enough");
    expect(yield* errorOf(task)).toHaveProperty("args", ["enough"]);
  });
});
