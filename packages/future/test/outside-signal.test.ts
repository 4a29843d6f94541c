import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  DeadlockError,
  Future,
  forEach,
  run,
  runSync,
  sleep,
  type Task,
} from "@x/future";
import { VirtualHost } from "@x/loop";
import { onlyEnds } from "@x/loop/internal";
import { describe, expect, test } from "vitest";
import { deferred, hostTurn, IdleHost, outcomeOf, TestLoop } from "./support.ts";

const reason = new Error("enough");

/** The listeners that a signal gets from now on, and has not lost. */
function listenersOf(signal: AbortSignal): Set<unknown> {
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (type: string, listener: never) => {
    listeners.add(listener);
    addEventListener.call(signal, type, listener);
  };
  signal.removeEventListener = (type: string, listener: never) => {
    listeners.delete(listener);
    removeEventListener.call(signal, type, listener);
  };
  return listeners;
}

test("a signal cancels the task; awaiting it rejects with the signal's reason", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = listenersOf(signal);
  let inside: unknown;
  const task = createTask(
    function* () {
      inside = yield* outcomeOf(sleep(10_000));
      throw new CancelledError("cleaned up");
    },
    { signal },
  );
  await createTask(sleep(0));
  controller.abort(reason);
  await expect(task).rejects.toBe(reason);
  expect(inside).toEqual(["CancelledError", reason]);
  await expect(task).rejects.toBe(reason);
  expect(task.cancelled).toBe(true);
  expect(listeners.size).toBe(0);
});

test("a coroutine that waits gets the CancelledError", () => {
  runSync(function* () {
    const controller = new AbortController();
    const task = createTask(sleep(10_000), { signal: controller.signal });
    yield* sleep(0);
    controller.abort(reason);
    expect(yield* outcomeOf(task)).toEqual(["CancelledError", reason]);
  });
});

test("a signal that is aborted already: the task never begins", async () => {
  const signal = AbortSignal.abort(reason);
  const listeners = listenersOf(signal);
  const task: Task<unknown> = createTask(() => expect.unreachable(), { signal });
  await expect(task).rejects.toBe(reason);
  await expect(run(() => expect.unreachable(), { signal })).rejects.toBe(reason);
  expect(listeners.size).toBe(0);
});

test("without a reason of the caller's, it is the signal's AbortError", async () => {
  const controller = new AbortController();
  const main = run(sleep(10_000), { signal: controller.signal });
  controller.abort();
  await expect(main).rejects.toMatchObject({ name: "AbortError" });
});

test("RNR-11 a signal, where asyncio has Ctrl-C: run cleans up, then rejects with the reason", async () => {
  const controller = new AbortController();
  const events: string[] = [];
  const begun = deferred<void>();
  const main = run(
    function* () {
      createTask(function* () {
        begun.resolve();
        yield* outcomeOf(sleep(10_000));
        events.push("other task");
      });
      try {
        yield* sleep(10_000);
      } finally {
        yield* sleep(1);
        events.push("main");
      }
    },
    { signal: controller.signal },
  );
  await begun.promise;
  controller.abort(reason);
  await expect(main).rejects.toBe(reason);
  expect(events).toEqual(["main", "other task"]);
});

test("RNR-11 a main that carries on in spite of the signal gives its result", async () => {
  const controller = new AbortController();
  const begun = deferred<void>();
  const main = run(
    function* () {
      begun.resolve();
      yield* outcomeOf(sleep(10_000));
      return "carried on";
    },
    { signal: controller.signal },
  );
  await begun.promise;
  controller.abort(reason);
  expect(await main).toBe("carried on");
});

test("a task that carries on, or fails, does just that", async () => {
  const controller = new AbortController();
  const options = { signal: controller.signal };
  const carriesOn = createTask(function* () {
    yield* outcomeOf(sleep(10_000));
    return "carried on";
  }, options);
  const fails = createTask(function* () {
    yield* outcomeOf(sleep(10_000));
    throw new RangeError("failed");
  }, options);
  await createTask(sleep(0));
  controller.abort(reason);
  expect(await carriesOn).toBe("carried on");
  await expect(fails).rejects.toThrow(RangeError);
});

test("a task that is cancelled in another way rejects with the CancelledError", async () => {
  const { signal } = new AbortController();
  const listeners = listenersOf(signal);
  const task = createTask(sleep(10_000), { signal });
  task.cancel("somebody else");
  await expect(task).rejects.toMatchObject({ name: "CancelledError", args: ["somebody else"] });
  expect(listeners.size).toBe(0);
});

test("many tasks on one signal are one listener, and all are cancelled, in order", () => {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = listenersOf(signal);
  const loop = new TestLoop();
  const tasks = Array.from({ length: 20 }, () => createTask(sleep(10_000), { loop, signal }));
  const cancelled: unknown[] = [];
  for (const task of tasks) task.addDoneCallback((done) => cancelled.push(tasks.indexOf(done)));
  const short = createTask(sleep(1), { loop, signal });
  loop.turn(3);
  expect([short.done, listeners.size]).toEqual([true, 1]);
  controller.abort(reason);
  loop.drain();
  expect(cancelled).toEqual([...tasks.keys()]);
  expect(listeners.size).toBe(0);
});

test("100,000 tasks on one signal leave no listener", () => {
  const { signal } = new AbortController();
  const listeners = listenersOf(signal);
  const loop = new TestLoop();
  for (let i = 0; i < 1000; i += 1) {
    for (let j = 0; j < 100; j += 1) createTask(sleep(0), { loop, signal });
    loop.drain();
  }
  expect(listeners.size).toBe(0);
});

test("1,000 runs on one signal leave no listener", async () => {
  const { signal } = new AbortController();
  const listeners = listenersOf(signal);
  for (let i = 0; i < 1000; i += 1) await run(() => i, { signal, host: new VirtualHost() });
  expect(listeners.size).toBe(0);
});

test("a signal that is aborted already: not even an eager task begins", () => {
  runSync(function* () {
    let begun = false;
    const task = createTask(
      function* () {
        begun = true;
        yield* sleep(1);
      },
      { eager: true, signal: AbortSignal.abort(reason) },
    );
    expect(yield* outcomeOf(task)).toEqual(["CancelledError", reason]);
    expect(begun).toBe(false);
  });
});

test("a signal that is aborted when the task is cancelled already changes nothing", async () => {
  const controller = new AbortController();
  const task = createTask(sleep(10_000), { signal: controller.signal });
  task.cancel("mine");
  await expect(task).rejects.toMatchObject({ args: ["mine"] });
  controller.abort(reason);
  await expect(task).rejects.toBeInstanceOf(CancelledError);
});

test("what a signal may end is no deadlock, and is one when the signal has no say any more", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = run(() => createTask(new Future(), { signal }), { host: new IdleHost() });
  const ended = expect(waiting).rejects.toMatchObject({ name: "CancelledError", args: [reason] });
  for (let turns = 0; turns < 3; turns += 1) await hostTurn();
  controller.abort(reason);
  await ended;
  const stuck = run(
    function* () {
      yield* createTask(sleep(1), { signal: new AbortController().signal });
      yield* new Future();
    },
    { host: new IdleHost() },
  );
  await expect(stuck).rejects.toBeInstanceOf(DeadlockError);
});

test("a signal that can only end the program does not count", async () => {
  const signal = Object.assign(new AbortController().signal, { [onlyEnds]: true });
  const stuck = run(() => createTask(new Future(), { signal }), { host: new IdleHost() });
  await expect(stuck).rejects.toBeInstanceOf(DeadlockError);
});

describe("the signal of a call", () => {
  test("that is none is refused at the call", () => {
    expect(() => forEach([1], () => {}, { signal: 5 as never })).toThrow(
      new TypeError("signal must be an AbortSignal, not 5"),
    );
  });

  test.each([
    ["succeeded", () => {}],
    [
      "failed",
      () => {
        throw new RangeError("no");
      },
    ],
  ])("has no listener left when the call has %s", (_end, body) => {
    runSync(function* () {
      const { signal } = new AbortController();
      const listeners = listenersOf(signal);
      yield* outcomeOf(forEach([1], body, { signal }));
      expect(listeners.size).toBe(0);
    });
  });

  test("that the call has taken no notice of leaves no request behind", () => {
    runSync(function* () {
      const controller = new AbortController();
      const { signal } = controller;
      const task = createTask(function* () {
        const body = () => outcomeOf(sleep(10_000));
        yield* forEach([1], body as () => Coroutine<void>, { signal });
        return currentTask()?.cancelling;
      });
      yield* sleep(1);
      controller.abort(reason);
      expect(yield* task).toBe(0);
    });
  });

  test("that is aborted already: in debug mode, the call does not count as never awaited", () => {
    const loop = new TestLoop({ debug: true });
    const task = loop.task(() => forEach([1], () => {}, { signal: AbortSignal.abort(reason) }));
    loop.drain();
    expect(task.exception()).toBe(reason);
    loop.close();
    expect(loop.messages).toEqual([]);
  });
});
