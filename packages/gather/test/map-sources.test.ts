// Which source is closed, which calls are ended, and what a call's signal tells.
import {
  type CallScope,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  sleep,
  type Task,
} from "@x/future";
import { parts } from "@x/future/internal";
import { map } from "@x/gather";
import { describe, expect, test } from "vitest";
import {
  asyncMain,
  cleaning,
  errorOf,
  FOREVER,
  failing,
  reportsOf,
  runQuietly,
} from "./support.ts";

/** An iterable that notes whether it is closed. */
function noting(log: string[], next: () => IteratorResult<number>): Iterable<number> {
  return {
    [Symbol.iterator]: () => ({
      next,
      return: () => {
        log.push("closed");
        return { done: true, value: undefined };
      },
    }),
  };
}

describe("a source that is at its end is not closed", () => {
  test("after its last item", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const items = [1, 2];
      const source = noting(log, () => {
        const value = items.shift();
        return value === undefined ? { done: true, value } : { done: false, value };
      });
      expect(yield* map(source, (item) => item)).toEqual([1, 2]);
      expect(log).toEqual([]);
    });
  });

  test("after it has failed", () =>
    asyncMain(async () => {
      const log: string[] = [];
      const failure = new RangeError("no more");
      const source = noting(log, () => {
        throw failure;
      });
      await expect(map(source, (item) => item).then()).rejects.toBe(failure);
      expect(log).toEqual([]);
    }));
});

test("a failure ends all calls that run, also after another one has ended before them", () => {
  runQuietly(function* () {
    const log: string[] = [];
    const failure = yield* errorOf(
      map(["ends", "runs on", "fails"], function* (item): Coroutine<void> {
        if (item === "ends") yield* sleep(10);
        else if (item === "fails") yield* failing("failed", 20);
        else yield* cleaning(log, item);
      }),
    );
    expect(failure).toEqual(new Error("failed"));
    expect(log).toEqual(["runs on"]);
  });
});

describe("the signal of a call that is a coroutine is aborted when its task is cancelled", () => {
  test.each([
    ["read before it begins", true, 0],
    ["read inside", false, 1],
    ["read inside, twice", false, 2],
    ["read before and inside", true, 1],
  ])("%s", (_name, before, times) => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      const work = (_item: number, _index: number, scope: CallScope) => {
        if (before) ({ signal } = scope);
        return (function* (): Coroutine<void> {
          for (let time = 0; time < times; time += 1) {
            if (signal !== undefined) expect(scope.signal).toBe(signal);
            else ({ signal } = scope);
          }
          currentTask()?.cancel("enough");
          yield* sleep(1);
        })();
      };
      yield* errorOf(map([1], work));
      expect(signal?.reason).toMatchObject({ name: "CancelledError", args: ["enough"] });
    });
  });
});

test("the signal of a call that has returned a future is aborted when another call fails", () => {
  runQuietly(function* () {
    const reasons: unknown[] = [];
    const future = new Future<void>();
    const mapping = map([1, 2], (item, _index, { signal }) => {
      if (item === 2) return failing("failed", 5);
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      return future;
    });
    expect(yield* errorOf(mapping)).toEqual(new Error("failed"));
    expect(reasons).toMatchObject([{ name: "CancelledError" }]);
    expect(future.cancelled).toBe(true);
  });
});

test("what several calls fail with while they are cancelled is reported in its order", () => {
  const reports = reportsOf(function* () {
    const mapping = createTask(
      map([2, 1], function* (delay): Coroutine<void> {
        yield* errorOf(sleep(FOREVER));
        yield* sleep(delay);
        throw new Error(`failed after ${delay} ms`);
      }),
    );
    yield* sleep(1);
    mapping.cancel();
    expect(yield* errorOf(mapping)).toMatchObject({ name: "CancelledError" });
  });
  expect(reports.map(({ error }) => String(error))).toEqual([
    "Error: failed after 1 ms",
    "Error: failed after 2 ms",
  ]);
});

test("a map tells which calls it waits for", () => {
  runQuietly(function* () {
    const calls = [createTask(sleep(1)), createTask(sleep(2))];
    const mapping = createTask(map(calls, (call) => call));
    yield* sleep(0);
    const waitsFor = () => [...(mapping.waiter?.[parts]() ?? [])];
    expect(waitsFor().map((each) => calls.indexOf(each as Task<void>))).toEqual([0, 1]);
    yield* calls[0] as Task<void>;
    expect(waitsFor().map((each) => calls.indexOf(each as Task<void>))).toEqual([1]);
    yield* mapping;
  });
});

test("a task that waits for a map says so", () => {
  runQuietly(function* () {
    const task = createTask(map([1], () => sleep(1)));
    yield* sleep(0);
    const names = task.stack().map(({ name }) => name);
    expect(names[0]).toBe("map");
    expect(names).not.toContain("coroutine");
    yield* task;
  });
});
