import { once } from "node:events";
import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import {
  CancelledError,
  type Coroutine,
  createTask,
  Future,
  run,
  sleep,
  type Task,
} from "@x/future";
import { type ExceptionContext, getEventLoop } from "@x/loop";
import { QueueFull } from "@x/queue";
import { Executor, moduleFunction, runInExecutor, ThreadError, toThread } from "@x/worker";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

/** Counts itself in the first cell, and stays until the second is set. */
async function enter(cells: Int32Array) {
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  while (Atomics.load(cells, 1) === 0) await new Promise((resolve) => setImmediate(resolve));
  return Atomics.load(cells, 0);
}

/** Counts itself in the first cell, and stays for ever. */
function spin(cells: Int32Array): never {
  Atomics.add(cells, 0, 1);
  for (;;);
}

/** A door that calls of {@link enter} stand before, once they have begun, until it is opened. */
class Door {
  readonly cells = new Int32Array(new SharedArrayBuffer(8));

  /** How many calls have begun. */
  get entered(): number {
    return Atomics.load(this.cells, 0);
  }

  open(): void {
    Atomics.store(this.cells, 1, 1);
  }

  /** Waits until `count` calls have begun. */
  *begun(count: number) {
    while (this.entered < count) yield* sleep(1);
  }
}

/** Waits for a task, which fails, and gives what it fails with. */
function* failureOf(task: Task<unknown>): Coroutine<unknown> {
  try {
    yield* task;
  } catch (error) {
    return error;
  }
  return expect.unreachable();
}

/** Keeps a port open as long as its thread lives. */
function keep(port: MessagePort) {
  Object.assign(globalThis, { kept: port });
}

describe("limits", () => {
  test("no more threads at a time than its limit", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 2 });
      expect(executor.threads).toBe(2);
      const tasks = [1, 2, 3, 4].map(() => runInExecutor(executor, enter, door.cells));
      yield* door.begun(2);
      yield* toThread(() => {}); // meanwhile, a third could have begun
      expect(door.entered).toBe(2);
      door.open();
      for (const task of tasks) yield* task;
      expect(door.entered).toBe(4);
      yield* executor.shutdown();
    });
  });

  test("first come, first served", async () => {
    const door = new Door();
    door.open();
    await run(function* () {
      const executor = new Executor({ threads: 1 });
      const tasks = [1, 2, 3, 4].map(() => runInExecutor(executor, enter, door.cells));
      const places = [];
      for (const task of tasks) places.push(yield* task);
      expect(places).toEqual([1, 2, 3, 4]);
      yield* executor.shutdown();
    });
  });

  test("a call is refused when as many wait as may", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1, maxQueue: 1 });
      const running = runInExecutor(executor, enter, door.cells);
      const waiting = runInExecutor(executor, enter, door.cells);
      const refused = runInExecutor(executor, enter, door.cells);
      expect(refused.exception()).toBeInstanceOf(QueueFull);
      expect(refused.exception()).toHaveProperty(
        "message",
        "the queue of calls is full (maxQueue: 1); submit() waits for room",
      );
      waiting.cancel();
      yield* sleep(0);
      const next = runInExecutor(executor, enter, door.cells);
      door.open();
      yield* running;
      expect(yield* next).toBe(2);
      yield* executor.shutdown();
    });
  });

  test("no call waits when none may", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1, maxQueue: 0 });
      const running = runInExecutor(executor, enter, door.cells);
      expect(runInExecutor(executor, enter, door.cells).exception()).toBeInstanceOf(QueueFull);
      door.open();
      yield* running;
      yield* executor.shutdown();
    });
  });

  test("RNR-13 a call that is cancelled in the queue is never made", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1 });
      const [running, first, second] = [1, 2, 3].map(() =>
        runInExecutor(executor, enter, door.cells),
      ) as [Task<number>, Task<number>, Task<number>];
      yield* door.begun(1);
      first.cancel("no need");
      door.open();
      yield* running;
      expect(yield* second).toBe(2);
      expect(first.cancelled).toBe(true);
      yield* executor.shutdown();
    });
  });

  test("a call that is cancelled before its module is there is never made", async () => {
    const url = "data:text/javascript,await new Promise(() => {}); export default () => {};";
    await run(function* () {
      const executor = new Executor({ threads: 1 });
      const starting = runInExecutor(executor, moduleFunction<() => void>(url));
      const next = runInExecutor(executor, () => "next");
      starting.cancel("no need");
      expect(yield* failureOf(starting)).toEqual(new CancelledError("no need"));
      expect(yield* next).toBe("next");
      yield* executor.shutdown();
    });
  });

  test("what fails or is ended lets the next begin", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1 });
      const failing = runInExecutor(executor, () => {
        throw new RangeError("no");
      });
      const exiting = runInExecutor(executor, () => process.exit());
      const crashing = runInExecutor(executor, () => {
        setImmediate(() => {
          throw new RangeError("late");
        });
        return new Promise(() => {});
      });
      const stuck = runInExecutor(executor, spin, door.cells);
      const next = runInExecutor(executor, () => "next");
      expect(yield* failureOf(failing)).toEqual(new RangeError("no"));
      expect(yield* failureOf(exiting)).toBeInstanceOf(ThreadError);
      expect(yield* failureOf(crashing)).toBeInstanceOf(ThreadError);
      yield* door.begun(1);
      stuck.cancel();
      expect(yield* next).toBe("next");
      yield* executor.shutdown();
    });
  });
});

test("what a function posts to the parent of its thread is the result of no call", async () => {
  await run(function* () {
    const executor = new Executor({ threads: 1 });
    const post = () => {
      const { parentPort } = process.getBuiltinModule("node:worker_threads");
      for (const message of ["text", null, { value: "odd" }]) parentPort?.postMessage(message);
      return "posted";
    };
    expect(yield* runInExecutor(executor, post)).toBe("posted");
    expect(yield* runInExecutor(executor, () => "next")).toBe("next");
    yield* executor.shutdown();
  });
});

describe("submit", () => {
  test("waits for room", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1, maxQueue: 1 });
      const first = yield* executor.submit(enter, door.cells);
      const second = yield* executor.submit(enter, door.cells);
      const third = createTask(executor.submit(enter, door.cells));
      const fourth = createTask(executor.submit(enter, door.cells));
      yield* door.begun(1);
      expect(third.done).toBe(false);
      second.cancel(); // makes room
      const task = yield* third;
      expect(fourth.done).toBe(false);
      door.open();
      expect(yield* first).toBe(1);
      expect(yield* task).toBe(2);
      expect(yield* yield* fourth).toBe(3);
      yield* executor.shutdown();
    });
  });

  test("a call that is cancelled when there is room for it leaves the room to the next", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1, maxQueue: 1 });
      const first = yield* executor.submit(enter, door.cells);
      const second = yield* executor.submit(enter, door.cells);
      const givesUp = createTask(executor.submit(enter, door.cells));
      const next = createTask(executor.submit(enter, door.cells));
      yield* sleep(0);
      second.cancel();
      givesUp.cancel();
      const third = yield* next;
      expect(givesUp.cancelled).toBe(true);
      door.open();
      expect(yield* first).toBe(1);
      expect(yield* third).toBe(2);
      yield* executor.shutdown();
    });
  });

  test("RNR-13 fails when the executor is shut down", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1, maxQueue: 0 });
      yield* executor.submit(enter, door.cells);
      const waiting = createTask(executor.submit(enter, door.cells));
      yield* sleep(0);
      const over = createTask(executor.shutdown());
      const error = new Error("cannot schedule new futures after shutdown");
      expect(yield* failureOf(waiting)).toEqual(error);
      expect(runInExecutor(executor, enter, door.cells).exception()).toEqual(error);
      door.open();
      yield* over;
      expect(yield* failureOf(createTask(executor.submit(enter, door.cells)))).toEqual(error);
    });
  });
});

describe("shutdown", () => {
  test("waits for all calls, and ends the threads", async () => {
    const door = new Door();
    const { port1, port2 } = new MessageChannel();
    const closed = once(port1, "close");
    await run(function* () {
      const executor = new Executor({ threads: 1 });
      const kept = runInExecutor(executor, keep, port2, { transfer: [port2] });
      const calls = [kept, runInExecutor(executor, enter, door.cells)];
      const over = createTask(executor.shutdown());
      const again = createTask(executor.shutdown());
      yield* door.begun(1);
      expect(over.done).toBe(false);
      door.open();
      yield* over;
      yield* again;
      expect(calls.every(({ done }) => done)).toBe(true);
    });
    await closed;
  });

  test("cancels the calls that have not begun, if asked to", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1 });
      const running = runInExecutor(executor, enter, door.cells);
      const waiting = runInExecutor(executor, enter, door.cells);
      yield* door.begun(1);
      const over = createTask(executor.shutdown({ cancelFutures: true }));
      expect(yield* failureOf(waiting)).toBeInstanceOf(CancelledError);
      expect(waiting.cancelled).toBe(true);
      door.open();
      yield* over;
      expect(yield* running).toBe(1);
    });
  });

  test("goes on when the waiting for it is cancelled", async () => {
    const door = new Door();
    await run(function* () {
      const executor = new Executor({ threads: 1 });
      const running = runInExecutor(executor, enter, door.cells);
      const over = createTask(executor.shutdown());
      yield* sleep(0);
      over.cancel();
      door.open();
      expect(yield* running).toBe(1);
      yield* executor.shutdown();
    });
  });

  test("by `await using`; of an executor without calls, too", async () => {
    const executor = new Executor();
    expect(executor.threads).toBeGreaterThan(0);
    await executor[Symbol.asyncDispose]();
    await expect(runInExecutor(executor, () => 1)).rejects.toThrow(
      new Error("cannot schedule new futures after shutdown"),
    );
  });
});

describe("threads", () => {
  test("end when there is no call for a while", async () => {
    const { port1, port2 } = new MessageChannel();
    const closed = once(port1, "close");
    await using executor = new Executor({ threads: 1, idleTimeout: 5 });
    await runInExecutor(executor, keep, port2, { transfer: [port2] });
    await closed;
    expect(await runInExecutor(executor, () => "another")).toBe("another");
  });

  test("stay for the next call", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    await using executor = new Executor({ threads: 1, idleTimeout: Number.POSITIVE_INFINITY });
    const id = () => process.getBuiltinModule("node:worker_threads").threadId;
    expect(await runInExecutor(executor, id)).toBe(await runInExecutor(executor, id));
    expect(warnings).toEqual([]); // of Node, that no timer can wait that long and that this one fires at once
  });

  test("stay when their first call cannot be sent", async () => {
    const online = new Promise((resolve) => {
      process.once("worker", (worker: Worker) => worker.once("online", resolve));
    });
    await using executor = new Executor({ threads: 1 });
    const echo = (value: unknown) => value;
    await expect(runInExecutor(executor, echo, () => 1)).rejects.toThrow(
      expect.objectContaining({ name: "DataCloneError" }),
    );
    await online;
    expect(await runInExecutor(executor, echo, 1)).toBe(1);
  });

  test("do not stay when their call is cancelled in the moment in which it is done, whose value counts", async () => {
    let worker: Worker | undefined;
    process.once("worker", (made: Worker) => {
      worker = made;
      made.once("message", () => call.cancel());
    });
    await using executor = new Executor({ threads: 1 });
    const call = runInExecutor(executor, () => 1);
    const next = runInExecutor(executor, () => 2);
    expect(await call).toBe(1);
    expect(worker?.threadId).toBe(-1); // it has ended
    expect(await next).toBe(2);
  });

  test("report what fails there after the call", async () => {
    const loop = getEventLoop();
    const reported = new Future<ExceptionContext>({ loop });
    loop.setExceptionHandler((context) => reported.setResult(context));
    onTestFinished(() => loop.setExceptionHandler(null));
    await using executor = new Executor({ threads: 1 });
    await runInExecutor(executor, () => {
      setTimeout(() => {
        throw new RangeError("late");
      }, 1);
    });
    expect(await reported).toEqual({
      message: "Unhandled exception in a thread of an executor that was making no call",
      error: new RangeError("late"),
    });
    expect(await runInExecutor(executor, () => "well")).toBe("well");
  });

  test("fail the call that they would have made when they cannot start", async () => {
    await using executor = new Executor({ threads: 2 });
    const cause = new Error("no more threads");
    // As Node does when the system has no thread for it.
    process.once("worker", (worker: Worker) => {
      worker.emit("error", cause);
      void worker.terminate();
    });
    await expect(runInExecutor(executor, () => 1)).rejects.toThrow(
      new ThreadError(`the thread of the call has crashed: ${cause}`, { cause }),
    );
    expect(await runInExecutor(executor, () => 1)).toBe(1);
  });

  test("fail the call when its result cannot be read", async () => {
    await using executor = new Executor({ threads: 1 });
    const error = new Error("no memory");
    process.once("worker", (worker: Worker) => worker.emit("messageerror", error));
    await expect(runInExecutor(executor, () => 1)).rejects.toThrow(error);
  });

  describe("are none in a browser", () => {
    const message =
      "browsers have no pool of threads, only Node, Bun and Deno have one: use a LoopThread";

    beforeEach(() => {
      vi.resetModules();
      vi.doMock("#pool", () => import("../../src/pool/no-threads.ts"));
    });

    afterEach(() => {
      vi.doUnmock("#pool");
      vi.resetModules();
    });

    test("so that an executor cannot be made", async () => {
      const browser = await import("../../src/pool/executor.ts");
      expect(() => new browser.Executor()).toThrow(message);
    });

    test("so that a call fails when it is awaited", async () => {
      const browser = await import("../../src/pool/to-thread.ts");
      const call = browser.toThread(() => 1);
      await expect(call).rejects.toThrow(message);
    });

    test("so that a task of a call fails", async () => {
      const browser = await import("../../src/pool/run-in-executor.ts");
      const task = browser.runInExecutor(null, () => 1);
      await expect(task).rejects.toThrow(message);
    });
  });
});

test.each([
  [null, "options must be an object, not null"],
  [{ threads: 0 }, "threads must be a whole number of 1 or more, not 0"],
  [
    { threads: Number.POSITIVE_INFINITY },
    "threads must be a whole number of 1 or more, not Infinity",
  ],
  [{ maxQueue: -1 }, "maxQueue must be a whole number of 0 or more, not -1"],
  [{ maxQueue: 1.5 }, "maxQueue must be a whole number of 0 or more, not 1.5"],
  [{ maxQueue: "many" }, 'maxQueue must be a whole number, not "many"'],
  [{ idleTimeout: "long" }, 'idleTimeout must be a number of milliseconds, not "long"'],
])("refuses %j as options", (options, message) => {
  expect(() => new Executor(options as object)).toThrow(message);
});

test("the default executor is that of toThread", async () => {
  expect(await runInExecutor(null, () => "made")).toBe("made");
});

test("refuses what is no executor", () => {
  expect(() => runInExecutor(1 as never, () => 1)).toThrow(
    new TypeError("executor must be an Executor or null, not 1"),
  );
});
