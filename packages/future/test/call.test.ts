import {
  type CallScope,
  CancelledError,
  call,
  coroutine,
  createTask,
  Future,
  run,
  runSync,
  sleep,
  type Task,
} from "@x/future";
import { cancelFrom, Scope } from "@x/future/internal";
import { VirtualHost } from "@x/loop";
import { describe, expect, test } from "vitest";
import { deferred, hostTurn, outcomeOf } from "./support.ts";
import { ways } from "./ways.ts";

/** Runs a body in virtual time, where promises of the host still settle. */
const runVirtually = <T>(main: Parameters<typeof run<T>>[0]) =>
  run(main, { host: new VirtualHost() });

/** Rejects when a signal is aborted, with its reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

test("call waits for what the function returns: promise, coroutine, call, future or value", async () => {
  const add = coroutine(function* add(a: number, b: number) {
    yield* sleep(0);
    return a + b;
  });
  const future = new Future<string>();
  future.setResult("future");
  const results = await runVirtually(function* () {
    return [
      yield* call(async () => "async"),
      yield* call(function* () {
        yield* sleep(0);
        return "generator";
      }),
      yield* call(() => add(1, 2)),
      yield* call(() => future),
      yield* call(() => sleep(0, "slept")),
      yield* call(() => "value"),
      yield* call(() => undefined),
    ];
  });
  expect(results).toEqual(["async", "generator", 3, "future", "slept", "value", undefined]);
});

test("call throws what the function throws or rejects with", async () => {
  const seen = await runVirtually(function* () {
    return [
      yield* outcomeOf(call(() => Promise.reject(new TypeError("rejected")))),
      yield* outcomeOf(
        call(() => {
          throw new RangeError("thrown");
        }),
      ),
    ];
  });
  expect(seen).toEqual([["TypeError"], ["RangeError"]]);
});

test("call refuses what is no function", () => {
  expect(() => call(Promise.resolve() as never)).toThrow(
    new TypeError("fn must be a function, not an object (Promise)"),
  );
});

test("a function is called when its task first runs, and never when cancelled before", () => {
  runSync(function* () {
    const seen: string[] = [];
    const kept = createTask(() => void seen.push("kept"));
    const dropped = createTask(() => void seen.push("dropped"));
    expect(seen).toEqual([]);
    dropped.cancel();
    yield* kept;
    yield* sleep(0);
    expect(seen).toEqual(["kept"]);
  });
});

/** Starts a function with a signal, cancels it, and lets the test say how its promise settles. */
async function cancelling(
  args: [message?: unknown],
  settle: (work: ReturnType<typeof deferred<string>>, signal: AbortSignal) => void,
) {
  const work = deferred<string>();
  const events: string[] = [];
  let reason: unknown;
  const outcome = await runVirtually(function* () {
    let signal: AbortSignal | undefined;
    const task = createTask((scope) => {
      signal = scope.signal;
      return work.promise;
    });
    task.addDoneCallback(() => events.push("task done"));
    yield* sleep(1);
    task.cancel(...args);
    reason = signal?.reason;
    events.push(`aborted: ${signal?.aborted}`);
    yield* sleep(1000);
    events.push("settles");
    settle(work, signal as AbortSignal);
    const result = yield* outcomeOf(task);
    return { result, cancelled: task.cancelled };
  });
  expect(events).toEqual(["aborted: true", "settles", "task done"]);
  return { ...outcome, reason };
}

test.each([[[] as [unknown?]], [["why"] as [unknown?]]])(
  "a function that read its signal is aborted, and waited for (message: %j)",
  async (args) => {
    const cancelledTask = { result: ["CancelledError", ...args], cancelled: true };
    const reason = expect.objectContaining({ name: "CancelledError", args });
    // Rejected with the reason, or with an error that it caused, as Node's functions do, or with an
    // AbortError of their own, as other libraries do.
    expect(await cancelling(args, (work, signal) => work.reject(signal.reason))).toEqual({
      ...cancelledTask,
      reason,
    });
    const abortError = (signal: AbortSignal) => new Error("aborted", { cause: signal.reason });
    expect(await cancelling(args, (work, signal) => work.reject(abortError(signal)))).toEqual({
      ...cancelledTask,
      reason,
    });
    const bareError = new DOMException("aborted", "AbortError");
    expect(await cancelling(args, (work) => work.reject(bareError))).toEqual({
      ...cancelledTask,
      reason,
    });
    // Resolved after all: what arrived counts.
    expect(await cancelling(args, (work) => work.resolve("late"))).toEqual({
      result: "late",
      cancelled: false,
      reason,
    });
    // Any other error wins.
    for (const error of [new TypeError("own"), new TypeError("own", { cause: new Error() })]) {
      expect(await cancelling(args, (work) => work.reject(error))).toEqual({
        result: ["TypeError"],
        cancelled: false,
        reason,
      });
    }
  },
);

test("a function that failed without an error object fails its task with just that", async () => {
  await runVirtually(function* () {
    for (const error of [undefined, null, "text"]) {
      const work = deferred<void>();
      const task = createTask(({ signal }) => {
        signal.addEventListener("abort", () => work.reject(error));
        return work.promise;
      });
      yield* sleep(1);
      task.cancel();
      try {
        yield* task;
        expect.unreachable();
      } catch (caught) {
        expect(caught).toBe(error);
      }
      expect(task.cancelled).toBe(false);
    }
  });
});

test("cancelled twice while it is waited for, the first message counts", async () => {
  const work = deferred<void>();
  const outcome = await runVirtually(function* () {
    const task = createTask(({ signal }) => [signal, work.promise][1] as Promise<void>);
    yield* sleep(1);
    expect([task.cancel("first"), task.cancel("second")]).toEqual([true, true]);
    yield* sleep(1);
    expect(task.done).toBe(false);
    work.reject(new DOMException("aborted", "AbortError"));
    return yield* outcomeOf(task);
  });
  expect(outcome).toEqual(["CancelledError", "first"]);
});

test.each([
  ["with a cause", (cause: unknown) => new TypeError("own", { cause }), "TypeError"],
  ["an AbortError", () => new DOMException("own", "AbortError"), "AbortError"],
])("an error that comes before the abort is no cancelling: %s", async (_, make, name) => {
  const outcome = await runVirtually(function* () {
    return yield* outcomeOf(
      call(async ({ signal }) => {
        throw make(signal.reason);
      }),
    );
  });
  expect(outcome).toEqual([name]);
});

test("a promise that is rejected with a CancelledError cancels its waiter", async () => {
  const original = new CancelledError("elsewhere");
  await runVirtually(function* () {
    const task = createTask(Promise.reject(original));
    try {
      yield* task;
    } catch (error) {
      expect(error).toBe(original);
    }
    expect([task.cancelled, task.cancelling]).toEqual([true, 0]);
  });
});

test("the signal is the same each time, and aborted already when read after a cancel", () => {
  runSync(function* () {
    let scope: CallScope | undefined;
    const task = createTask(function* (given) {
      scope = given;
      yield* outcomeOf(sleep(10));
      expect(given.signal.aborted).toBe(true);
      expect(given.signal.reason).toMatchObject({ name: "CancelledError", args: ["why"] });
      return given.signal;
    });
    yield* sleep(1);
    task.cancel("why");
    expect(yield* task).toBe(scope?.signal);
  });
});

test("a second cancel leaves the signal as it is", () => {
  runSync(function* () {
    let aborts = 0;
    const task = createTask(function* ({ signal }) {
      signal.addEventListener("abort", () => {
        aborts += 1;
      });
      yield* outcomeOf(sleep(10));
      yield* outcomeOf(sleep(10));
      return signal.reason;
    });
    yield* sleep(1);
    task.cancel("first");
    yield* sleep(1);
    task.cancel("second");
    expect(yield* task).toMatchObject({ args: ["first"] });
    expect(aborts).toBe(1);
  });
});

test("cancelling aborts the signals of all calls that the task is in, and not of those it left", () => {
  runSync(function* () {
    const signals: { [name in "outer" | "left" | "inner"]?: AbortSignal } = {};
    const task = createTask(function* ({ signal }) {
      signals.outer = signal;
      yield* call((scope) => {
        signals.left = scope.signal;
      });
      yield* call(function* (scope) {
        signals.inner = scope.signal;
        yield* sleep(10);
      });
    });
    yield* sleep(1);
    task.cancel();
    yield* sleep(0);
    const aborted = Object.entries(signals).map(([name, signal]) => [name, signal.aborted]);
    expect(Object.fromEntries(aborted)).toEqual({ outer: true, left: false, inner: true });
  });
});

test("an inner scope's cancelling aborts nothing around it, and its error ends the inner promise", async () => {
  const outcome = await runVirtually(function* () {
    let outer: AbortSignal | undefined;
    let inner: Scope | undefined;
    const task: Task<unknown> = createTask(function* (scope) {
      outer = scope.signal;
      inner = new Scope().enter();
      try {
        return yield* outcomeOf(call(({ signal }) => aborted(signal)));
      } finally {
        inner.exit();
      }
    });
    yield* sleep(1);
    task[cancelFrom](inner as Scope, "deadline");
    const result = yield* task;
    return [result, outer?.aborted, inner?.signal.aborted];
  });
  expect(outcome).toEqual([["CancelledError", "deadline"], false, true]);
});

test("an async function that catches the abort and cleans up is waited for", async () => {
  const events: string[] = [];
  await run(function* () {
    const task = createTask(async ({ signal }) => {
      try {
        await aborted(signal);
      } finally {
        await hostTurn();
        events.push("cleaned up");
      }
    });
    yield* sleep(0);
    task.cancel();
    events.push(String(yield* outcomeOf(task)));
  });
  expect(events).toEqual(["cleaned up", "CancelledError"]);
});

describe.each(ways)("an async function that %s", (_way, told) => {
  test("is ended by the signal of its call as by cancelling, and the reason is the error", async () => {
    const controller = new AbortController();
    const reason = new Error("given up");
    const events: string[] = [];
    const waiting = async (scope: CallScope) => {
      try {
        await sleep(Number.POSITIVE_INFINITY, undefined, told(scope));
      } finally {
        events.push("cleaned up");
      }
    };
    await run(function* () {
      const task = createTask(outcomeOf(call(waiting, { signal: controller.signal })));
      yield* sleep(0);
      controller.abort(reason);
      expect(yield* task).toEqual(["Error"]);
    });
    expect(events).toEqual(["cleaned up"]);
  });
});

describe("a signal that is aborted when the function does not look at it any more", () => {
  /** A function that has read its signal and only waits for a promise. */
  function deaf() {
    const answer = deferred<string>();
    const fn = ({ signal }: CallScope): Promise<string> => {
      signal.throwIfAborted();
      return answer.promise;
    };
    return { answer, fn };
  }

  test("costs no value, and ends the coroutine that has called it at its next wait", () =>
    run(function* () {
      const { answer, fn } = deaf();
      const got: string[] = [];
      const task = createTask(function* () {
        got.push(yield* call(fn));
        yield* sleep(0);
      });
      yield* sleep(0);
      task.cancel("over");
      answer.resolve("value");
      expect(yield* outcomeOf(task)).toEqual(["CancelledError", "over"]);
      expect(got).toEqual(["value"]);
    }));

  test.each(ways)("costs no value, and ends an async function that %s", (_way, told) =>
    run(async () => {
      const { answer, fn } = deaf();
      const got: string[] = [];
      const task = createTask(async (scope) => {
        got.push(await call(fn, told(scope)));
        await sleep(0, undefined, told(scope));
      });
      await sleep(0);
      task.cancel("over");
      answer.resolve("value");
      expect(await createTask(outcomeOf(task))).toEqual(["CancelledError", "over"]);
      expect(got).toEqual(["value"]);
    }),
  );

  test("leaves a caller alone that cleans up after the function's own error", () =>
    run(function* () {
      const { answer, fn } = deaf();
      const task = createTask(function* () {
        try {
          yield* call(fn);
        } finally {
          yield* sleep(0);
        }
      });
      yield* sleep(0);
      task.cancel();
      answer.reject(new RangeError("its own"));
      expect(yield* outcomeOf(task)).toEqual(["RangeError"]);
    }));
});

test("is named in the stack of its task, by a coroutine and by an async function", () =>
  run(async () => {
    const wait = () => call(() => new Future());
    const tasks = [
      createTask(function* user() {
        yield* wait();
      }),
      createTask(async function user() {
        await wait();
      }),
    ];
    await sleep(0);
    for (const task of tasks) {
      expect(task.stack().map(({ name }) => name)).toEqual(["user", "call", "<Future pending>"]);
      task.cancel();
    }
  }));
