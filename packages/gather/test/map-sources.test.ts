// Which source is closed, which calls are ended, and what a call's signal tells.
import { type CallScope, type Coroutine, createTask, currentTask, sleep } from "@x/future";
import { map } from "@x/gather";
import { describe, expect, test } from "vitest";
import { asyncMain, cleaning, errorOf, failing, runQuietly } from "./support.ts";

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
    ["read before it begins", true, false],
    ["read inside, twice", false, true],
    ["read before and inside", true, true],
  ])("%s", (_name, before, inside) => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      const work = (_item: number, _index: number, scope: CallScope) => {
        if (before) ({ signal } = scope);
        return (function* (): Coroutine<void> {
          if (inside) expect(scope.signal).toBe(scope.signal);
          ({ signal } = scope);
          currentTask()?.cancel("enough");
          yield* sleep(1);
        })();
      };
      yield* errorOf(map([1], work));
      expect(signal?.reason).toMatchObject({ name: "CancelledError", args: ["enough"] });
    });
  });
});

test("a task that waits for a map says so", () => {
  runQuietly(function* () {
    const task = createTask(map([1], () => sleep(1)));
    yield* sleep(0);
    expect(task.stack().map(({ name }) => name)[0]).toBe("map");
    yield* task;
  });
});
