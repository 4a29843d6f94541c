import { type Coroutine, createTask, Future, isCancelled, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { asCompleted, wait } from "@x/wait";
import { describe, expect, test } from "vitest";
import { errorOf, expectSame, now, runQuietly } from "./support.ts";

// A generator may be a collection of futures, or a coroutine that was given by mistake.

test("WAI-08 a generator of futures is a collection", () => {
  runQuietly(function* () {
    const tasks = [createTask(sleep(2, "b")), createTask(sleep(1, "a"))];
    function* each() {
      for (const task of tasks) yield task;
    }
    expectSame((yield* wait(each())).done, tasks);
    expect([...asCompleted(each())].length).toBe(2);
  });
});

test("what a generator throws is thrown", () => {
  function* broken(): Generator<Future<void>> {
    yield* [];
    throw new Error("broken");
  }
  expect(() => wait(broken())).toThrow(
    expect.objectContaining({ message: expect.stringContaining("broken") }),
  );
});

describe.each([
  // @ts-expect-error
  { name: "wait", argument: "futures", take: (value: Coroutine<unknown>) => wait(value) },
  {
    name: "asCompleted",
    argument: "awaitables",
    // @ts-expect-error
    take: (value: Coroutine<unknown>) => asCompleted(value),
  },
])("a generator coroutine given to $name", ({ argument, take }) => {
  const refusal = new TypeError(
    `${argument} must be an array or another iterable of ${argument}, not an object`,
  );

  test("WAI-01 ASC-04 is refused and ended, with nothing left behind", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      function* waiting(): Coroutine<void> {
        try {
          yield* sleep(1000);
          log.push("went on");
        } catch (error) {
          log.push((error as Error).message);
          throw error;
        }
      }
      expect(() => take(waiting())).toThrow(refusal);
      expect(log).toEqual([refusal.message]);
      // A timer would be the next thing to happen.
      let ended = 0;
      getRunningLoop().callLater(2000, () => {
        ended = now();
      });
      const never = createTask(sleep(Number.POSITIVE_INFINITY));
      yield* sleep(3000);
      expect(ended).toBe(2000);
      never.cancel();
    });
  });

  test.each(["pauses", "catches the error", "throws another", "goes on waiting"])(
    "WAI-01 ASC-04 is refused when it %s",
    (what) => {
      runQuietly(function* () {
        const log: string[] = [];
        function* coroutine(): Coroutine<void> {
          try {
            yield* sleep(0);
          } catch (error) {
            if (what === "pauses") throw error;
            if (what === "throws another") throw new Error("another");
            if (what === "goes on waiting") yield* sleep(0);
            if (what === "goes on waiting") log.push("not reached");
          }
        }
        expect(() => take(coroutine())).toThrow(refusal);
        expect(log).toEqual([]);
        yield* sleep(1);
      });
    },
  );

  test("one that runs already is refused, and runs on", () => {
    runQuietly(function* () {
      function* running(): Coroutine<string> {
        yield* sleep(1);
        return yield* sleep(1, "undisturbed");
      }
      const coroutine = running();
      const task = createTask(coroutine);
      yield* sleep(0);
      expect(() => take(coroutine)).toThrow(
        expect.objectContaining({
          message: expect.stringContaining("coroutine was already awaited"),
        }),
      );
      expect(yield* task).toBe("undisturbed");
    });
  });
});

test("futures are not taken for collections, though yield* iterates over them", () => {
  runQuietly(function* () {
    const future = new Future<void>();
    // @ts-expect-error
    expect(() => wait(future)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("futures must be an array") }),
    );
    const task = createTask(sleep(100));
    // @ts-expect-error
    expect(() => asCompleted(task)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("awaitables must be an array") }),
    );
    task.cancel();
    expect(isCancelled(yield* errorOf(task))).toBe(true);
  });
});
