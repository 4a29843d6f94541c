import {
  type Awaitable,
  allTasks,
  createTask,
  ensureFuture,
  Future,
  runSync,
  runUntilComplete,
  sleep,
} from "@x/future";
import { checkAwaitable, closeCoroutine, taskOf, toCoroutine } from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { describe, expect, test, vi } from "vitest";
import { atOnce, outcomeOf, TestLoop } from "./support.ts";

const done = (value: string) => {
  const future = new Future<string>();
  future.setResult(value);
  return future;
};

const awaitables: [name: string, make: () => Awaitable<unknown>][] = [
  ["generator", () => atOnce(() => "generator")],
  ["call", () => sleep(0, "call")],
  ["pause", () => sleep(0).then(() => "pause")],
  ["future", () => done("future")],
  ["promise", () => Promise.resolve("promise")],
  // biome-ignore lint/suspicious/noThenProperty: that is what makes it one
  ["thenable", () => ({ then: (ok: (value: string) => void) => ok("thenable") }) as never],
  ["async function", () => async () => "async function"],
  ["generator function", () => () => atOnce(() => "generator function")],
  ["function of a call", () => () => sleep(0, "function of a call")],
  ["function of a future", () => () => done("function of a future")],
  ["function", () => () => "function"],
];

test.each(awaitables)("a task is made of a %s", async (name, make) => {
  const loop = new TestLoop();
  expect(await runUntilComplete(createTask(make(), { loop }), loop)).toBe(name);
});

const bads = [
  [42, "42"],
  ["text", '"text"'],
  [null, "null"],
  [undefined, "undefined"],
  [true, "true"],
  [{}, "an object"],
  [{ next() {} }, "an object"],
  [(async function* () {})(), "an object"],
  [[1], "an array of 1"],
] as const;

test.each(bads)("createTask(%j) is an error at the call", (bad, shown) => {
  const loop = new TestLoop();
  const error = new TypeError(
    `awaitable must be a coroutine, a future, a promise or a function, not ${shown}`,
  );
  expect(() => loop.task(bad as never)).toThrow(error);
  expect(() => ensureFuture(bad as never, { loop })).toThrow(error);
  expect(allTasks(loop).size).toBe(0);
  expect(loop.runOnce()).toBe(false);
});

test("an async generator function is an error at the call: nothing of it would ever run", () => {
  const loop = new TestLoop();
  const error = new TypeError(
    "awaitable must be a function*, an async function or a plain one, not an async function*",
  );
  const bad = async function* () {} as never;
  expect(() => loop.task(bad)).toThrow(error);
  expect(() => ensureFuture(bad, { loop })).toThrow(error);
  expect(() => checkAwaitable(bad)).toThrow(error);
});

test("what holds the bad argument is named", () => {
  expect(() => toCoroutine(42 as never, "main")).toThrow(
    expect.objectContaining({ message: expect.stringContaining("main must be a coroutine") }),
  );
  expect(() => checkAwaitable(42, "body")).toThrow(
    expect.objectContaining({ message: expect.stringContaining("body must be a coroutine") }),
  );
  expect(() => checkAwaitable(42, "awaitables", 3)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("awaitables[3] must be a coroutine"),
    }),
  );
});

test("checkAwaitable lets through what can be awaited, once", () => {
  for (const [, make] of awaitables) checkAwaitable(make());
  const coroutine = atOnce(() => 1);
  expect(runSync(coroutine)).toBe(1);
  expect(() => checkAwaitable(coroutine)).toThrow(
    expect.objectContaining({ message: expect.stringContaining("coroutine was already awaited") }),
  );
});

test("createTask refuses a value that is not a signal, and makes no task", () => {
  const loop = new TestLoop();
  for (const signal of [42, null, {}]) {
    expect(() => createTask(sleep(1), { loop, signal: signal as never })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^signal must be an AbortSignal, not (42|null|an object)$/),
      }),
    );
  }
  expect(allTasks(loop).size).toBe(0);
});

test("RUN-10 a closed loop takes no task, and the coroutine never begins", () => {
  const loop = new TestLoop();
  loop.close();
  const body = vi.fn();
  for (const eager of [false, true]) {
    expect(() => createTask(body, { loop, eager })).toThrow(
      expect.objectContaining({ message: expect.stringContaining("Event loop is closed") }),
    );
  }
  expect(body).not.toHaveBeenCalled();
  expect(allTasks(loop).size).toBe(0);
});

test("ENS-01 ensureFuture returns futures and tasks as they are", () => {
  runSync(function* () {
    const future = new Future<number>();
    const task = createTask(sleep(0));
    expect(ensureFuture(future)).toBe(future);
    expect(ensureFuture(task)).toBe(task);
    yield* task;
  });
});

test("ENS-01 ensureFuture makes a future of a promise, a task of all else", async () => {
  const loop = new TestLoop();
  const before = allTasks(getEventLoop()).size;
  const future = ensureFuture(Promise.resolve("promise"));
  expect(allTasks(getEventLoop()).size).toBe(before);
  expect(await future).toBe("promise");
  for (const [, make] of awaitables.filter(
    ([name]) => !/^(future|promise|pause|thenable)$/.test(name),
  )) {
    const future = ensureFuture(make(), { loop });
    expect(allTasks(loop)).toContain(future);
  }
  loop.drain();
  expect(await ensureFuture(() => "function")).toBe("function");
});

test("ENS-02 a future of another loop comes back as it is, too", () => {
  const [loop, other] = [new TestLoop(), new TestLoop()];
  const future = new Future({ loop: other });
  expect(ensureFuture(future, { loop })).toBe(future);
});

test("createTask outside of any loop works: the thread has one", async () => {
  const task = createTask(sleep(1, "result"), { name: "outside" });
  expect(task.loop).toBe(getEventLoop());
  expect(await task).toBe("result");
});

test("taskOf knows the task that drives a coroutine", () => {
  runSync(function* () {
    const [call, generator] = [sleep(1), atOnce(() => 1)];
    expect([taskOf(call), taskOf(generator), taskOf(42)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(createTask(call)).toBe(taskOf(call));
    yield* generator;
    expect(taskOf(generator)).toBeUndefined();
    yield* taskOf(call) as Future<unknown>;
  });
});

test("closeCoroutine closes a coroutine that was not begun, and ignores other values", () => {
  const closed = (function* () {
    yield* sleep(0);
  })();
  closeCoroutine(closed);
  expect(closed.next()).toEqual({ done: true, value: undefined });
  for (const other of [null, 42, () => {}, Promise.resolve()]) closeCoroutine(other);
});

test("closeCoroutine leaves the future alone that a task was to wait for", () => {
  const loop = new TestLoop();
  const future = new Future<void>({ loop });
  closeCoroutine(toCoroutine(future));
  expect(future.done).toBe(false);
});

test("a function's error is its task's", () => {
  runSync(function* () {
    const task = createTask(() => {
      throw new RangeError("failed");
    });
    expect(yield* outcomeOf(task)).toEqual(["RangeError"]);
  });
});

describe("a task of a future, cancelled before it begins,", () => {
  test("cancels the future, and waits for it", () => {
    const log: string[] = [];
    const outcome = runSync(function* () {
      const inner = createTask(function* () {
        try {
          yield* sleep(1000);
        } finally {
          yield* sleep(5);
          log.push("inner ended");
        }
      });
      yield* sleep(0);
      const outer = createTask(inner);
      outer.cancel("why");
      try {
        yield* outer;
      } catch (error) {
        log.push("outer ended");
        return error;
      }
      return undefined;
    });
    expect(outcome).toMatchObject({ name: "CancelledError", args: ["why"] });
    expect(log).toEqual(["inner ended", "outer ended"]);
  });

  test("is cancelled although the future is done", () => {
    const outcome = runSync(function* () {
      const future = new Future<number>();
      future.setResult(1);
      const task = createTask(future);
      task.cancel();
      yield* sleep(0);
      return [task.cancelled, future.result()];
    });
    expect(outcome).toEqual([true, 1]);
  });

  test("has the future's result if that does not obey", () => {
    const outcome = runSync(function* () {
      const stubborn = createTask(function* () {
        try {
          yield* sleep(1000);
        } catch {}
        return "all the same";
      });
      yield* sleep(0);
      const task = createTask(stubborn);
      task.cancel();
      return yield* task;
    });
    expect(outcome).toBe("all the same");
  });
});

test("ensureFuture makes the future of a promise on the loop that is asked for", async () => {
  const loop = new TestLoop();
  const future = ensureFuture(Promise.resolve(1), { loop });
  expect(future.loop).toBe(loop);
  expect(await future).toBe(1);
});

test("a name that has no text is an error at the call, and nothing begins", () => {
  const loop = new TestLoop();
  const other = loop.task(sleep(1));
  const body = vi.fn();
  expect(() => loop.task(body, { name: Object.create(null) })).toThrow(TypeError);
  loop.turn();
  expect(body).not.toHaveBeenCalled();
  expect(allTasks(loop)).toEqual(new Set([other]));
});
