// What waits takes a signal, which ends the wait, and loses nothing.
import { getEventListeners } from "node:events";
import { type Awaitable, type Coroutine, createTask, run } from "@x/future";
import {
  Executor,
  LoopThread,
  runInExecutor,
  ThreadQueue,
  ThreadQueueEnd,
  toThread,
} from "@x/worker";
import { describe, expect, test } from "vitest";
import { eventsIn, JOBS, type Jobs, withThread } from "./support.node.ts";
import { asked, errorOf } from "./support.ts";

const reason = new Error("enough");

type Options = { readonly signal: AbortSignal };

/** A queue that is full, or empty, and an end of it. */
interface Ends {
  readonly queue: ThreadQueue<string>;
  readonly end: ThreadQueueEnd<string>;
}

const WAITS: {
  readonly [name: string]: {
    readonly full: boolean;
    /** Whether it has to be answered by the queue. */
    readonly asks?: string;
    begin(ends: Ends, options: Options): Awaitable<unknown>;
    /** Brings about what it waits for. */
    end(ends: Ends): void;
  };
} = {
  "ThreadQueue.put": {
    full: true,
    begin: ({ queue }, options) => queue.put("b", options),
    end: ({ queue }) => void queue.getNowait(),
  },
  "ThreadQueue.get": {
    full: false,
    begin: ({ queue }, options) => queue.get(options),
    end: ({ queue }) => queue.putNowait("a"),
  },
  "ThreadQueue.join": {
    full: true,
    begin: ({ queue }, options) => queue.join(options),
    end: ({ queue }) => queue.taskDone(),
  },
  "ThreadQueueEnd.put": {
    full: true,
    asks: "put",
    begin: ({ end }, options) => end.put("b", options),
    end: ({ queue }) => void queue.getNowait(),
  },
  "ThreadQueueEnd.get": {
    full: false,
    asks: "get",
    begin: ({ end }, options) => end.get(options),
    end: ({ queue }) => queue.putNowait("a"),
  },
  "ThreadQueueEnd.join": {
    full: true,
    asks: "join",
    begin: ({ end }, options) => end.join(options),
    end: ({ queue }) => queue.taskDone(),
  },
};

describe.each(Object.entries(WAITS))("%s", (_name, { full, asks, begin, end }) => {
  const program = (main: (ends: Ends) => Coroutine<void>): Promise<void> =>
    run(function* () {
      const queue = new ThreadQueue<string>({ maxsize: 1 });
      const ends = { queue, end: new ThreadQueueEnd(queue.open()) };
      if (full) queue.putNowait("a");
      yield* main(ends);
      ends.end.close();
    });

  /** The queue has what it had, and nobody waits in it. */
  function* check({ queue, end }: Ends): Coroutine<void> {
    if (full) expect(yield* end.get()).toBe("a");
    expect([queue.empty, end.empty]).toEqual([true, true]);
    end.putNowait("c");
    expect(yield* queue.get()).toBe("c");
  }

  test("does not begin when its signal is aborted already", () =>
    program(function* (ends) {
      const waiting = createTask(begin(ends, { signal: AbortSignal.abort(reason) }));
      expect(yield* errorOf(waiting)).toBe(reason);
      yield* check(ends);
    }));

  test.each([true, false])("ends with the reason of its signal; known there: %s", (known) =>
    program(function* (ends) {
      const controller = new AbortController();
      const waiting = createTask(begin(ends, controller), { eager: true });
      if (known && asks !== undefined) yield* asked(asks, 1);
      controller.abort(reason);
      expect(yield* errorOf(waiting)).toBe(reason);
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
      yield* check(ends);
    }),
  );

  test("leaves nothing on its signal when it has ended", () =>
    program(function* (ends) {
      const controller = new AbortController();
      const waiting = createTask(begin(ends, controller), { eager: true });
      end(ends);
      yield* waiting;
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    }));
});

describe("a call in a thread", () => {
  test.each(["callSoonThreadsafe", "runCoroutineThreadsafe"] as const)(
    "of %s is not made when its signal is aborted already",
    (call) =>
      withThread(function* (thread) {
        const options = { signal: AbortSignal.abort(reason) };
        const future = thread[call]<Jobs["note"]>(JOBS, "note", ["called"], options);
        expect(future.cancelled).toBe(true);
        yield* awaited(future, reason);
        expect(yield* eventsIn(thread)).toEqual([]);
      }),
  );

  test("is cancelled when its signal is aborted, and waited for", () =>
    withThread(function* (thread) {
      const controller = new AbortController();
      const hold = thread.runCoroutineThreadsafe<Jobs["hold"]>(JOBS, "hold", ["it"], controller);
      expect(yield* eventsIn(thread)).toEqual(["it began"]);
      controller.abort(reason);
      yield* awaited(hold, reason);
      expect(yield* eventsIn(thread)).toEqual(["it cancelled: Error: enough", "it cleaned up"]);
    }));

  test("has nothing left on its signal when it is done", () =>
    withThread(function* (thread) {
      const { signal } = new AbortController();
      const sum = thread.runCoroutineThreadsafe<Jobs["add"]>(JOBS, "add", [1, 2], { signal });
      expect(yield* sum).toBe(3);
      yield* thread.callSoonThreadsafe<Jobs["add"]>(JOBS, "add", [1, 2], { signal });
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }));
});

test("stop() ends the thread at once when its signal is aborted", () =>
  run(function* () {
    const thread = new LoopThread();
    expect(yield* errorOf(thread.stop({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    // It has not been stopped.
    const hold = thread.runCoroutineThreadsafe<Jobs["stubbornly"]>(JOBS, "stubbornly", []);
    yield* eventsIn(thread);
    const controller = new AbortController();
    const stopping = createTask(thread.stop(controller), { eager: true });
    controller.abort(reason);
    expect(yield* errorOf(stopping)).toBe(reason);
    expect((yield* errorOf(hold)).name).toBe("ThreadError");
    yield* thread.stop({ signal: new AbortController().signal });
  }));

describe("a call in a pool", () => {
  const add = (a: number, b: number) => a + b;
  const forGood = () => new Promise<never>(() => setInterval(() => {}, 1000));

  const withPool = (main: (executor: Executor) => Coroutine<void>): Promise<void> =>
    run(function* () {
      const executor = new Executor({ threads: 1, maxQueue: 0 });
      yield* main(executor);
      yield* executor.shutdown();
    });

  test("takes a signal behind its arguments, which may never be aborted", () =>
    withPool(function* (executor) {
      const { signal } = new AbortController();
      expect(yield* toThread(add, 1, 2, { signal })).toBe(3);
      expect(yield* runInExecutor(executor, add, 1, 2, { signal, transfer: [] })).toBe(3);
      expect(yield* yield* executor.submit(add, 1, 2, { signal, transfer: undefined })).toBe(3);
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }));

  test("takes an object that looks like that for an argument when options follow", () =>
    withPool(function* (executor) {
      const nameOf = ({ signal }: { signal: string }) => signal;
      const none = { transfer: [] };
      expect(yield* runInExecutor(executor, nameOf, { signal: "SIGINT" }, none)).toBe("SIGINT");
      expect(() => runInExecutor(executor, nameOf, { signal: "SIGINT" })).toThrow(
        new TypeError('signal must be an AbortSignal, not "SIGINT"'),
      );
    }));

  test("is not made when its signal is aborted already", () =>
    withPool(function* (executor) {
      const aborted = { signal: AbortSignal.abort(reason) };
      expect(yield* errorOf(toThread(add, 1, 2, aborted))).toBe(reason);
      yield* awaited(runInExecutor(executor, add, 1, 2, aborted), reason);
      expect(yield* errorOf(executor.submit(add, 1, 2, aborted))).toBe(reason);
      // There is room for it.
      expect(yield* runInExecutor(executor, add, 1, 2)).toBe(3);
    }));

  test("ends, and its thread with it, when its signal is aborted", () =>
    withPool(function* (executor) {
      const controller = new AbortController();
      const calls = [
        createTask(toThread(forGood, { signal: controller.signal }), { eager: true }),
        runInExecutor(executor, forGood, { signal: controller.signal }),
      ];
      const waits = createTask(executor.submit(add, 1, 2, { signal: controller.signal }));
      controller.abort(reason);
      for (const call of calls) yield* awaited(call, reason);
      yield* awaited(waits, reason);
      expect(yield* runInExecutor(executor, add, 1, 2)).toBe(3);
    }));

  test("that was submitted ends when its signal is aborted later", () =>
    withPool(function* (executor) {
      const controller = new AbortController();
      const call = yield* executor.submit(forGood, { signal: controller.signal });
      controller.abort(reason);
      yield* awaited(call, reason);
    }));

  test("goes on when the signal of shutdown() is aborted", () =>
    run(function* () {
      const executor = new Executor({ threads: 1 });
      expect(yield* errorOf(executor.shutdown({ signal: AbortSignal.abort(reason) }))).toBe(reason);
      const call = runInExecutor(executor, add, 1, 2);
      const controller = new AbortController();
      const ending = createTask(executor.shutdown(controller), { eager: true });
      controller.abort(reason);
      expect(yield* errorOf(ending)).toBe(reason);
      expect(yield* call).toBe(3);
      yield* executor.shutdown({ signal: new AbortController().signal });
    }));
});

/** What async code gets that awaits something. */
function* awaited(future: PromiseLike<unknown>, error: unknown): Coroutine<void> {
  const outcome = future.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const task = createTask(() => outcome);
  expect(yield* task).toBe(error);
}
