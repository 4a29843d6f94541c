import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  createTask,
  currentTask,
  Future,
  run,
  sleep,
} from "@x/future";
import { all } from "@x/gather";
import { now } from "@x/test-support";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, cleaning, errorOf, FOREVER, reportsOf, runQuietly } from "./support.ts";

/** When it is cancelled, it fails with an error of its own. */
function* spoiling(error: unknown, delay = 0): Coroutine<void> {
  yield* errorOf(sleep(FOREVER));
  yield* sleep(delay);
  throw error;
}

/** Fails after 10 ms. */
function* failingWith(error: unknown): Coroutine<never> {
  yield* sleep(10);
  throw error;
}

describe("the results", () => {
  test("stand in the order of the arguments", () => {
    runQuietly(function* () {
      const results = yield* all([sleep(30, "a"), () => sleep(20, 2), () => 3, sleep(10, "d")]);
      expect([results, now()]).toEqual([["a", 2, 3, "d"], 30]);
    });
  });

  test("of nothing are nothing", () => {
    runQuietly(function* () {
      expect(yield* all([])).toEqual([]);
    });
  });

  test("of what occurs twice occur twice, and it runs once", () => {
    runQuietly(function* () {
      let runs = 0;
      const work = () => {
        runs += 1;
        return sleep(1, runs);
      };
      expect(yield* all([work, sleep(1, "b"), work])).toEqual([1, "b", 1]);
    });
  });

  test("come from futures, tasks and promises, done or not", () =>
    asyncMain(async () => {
      const done = new Future<string>();
      done.setResult("done");
      const results = await all([done, createTask(sleep(5, "task")), Promise.resolve("promise")]);
      expect(results).toEqual(["done", "task", "promise"]);
    }));

  test("nothing begins before the call is awaited", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const call = all([() => log.push("begun")]);
      yield* sleep(10);
      expect(log).toEqual([]);
      expect(yield* call).toEqual([1]);
    });
  });
});

describe("at the first failure", () => {
  test("the others are cancelled and awaited, and it is thrown as it is", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const failure = new RangeError("no");
      const call = all([cleaning(log, "a", 20), failingWith(failure), cleaning(log, "b", 5)]);
      expect(yield* errorOf(call)).toBe(failure);
      expect([log, now()]).toEqual([["b", "a"], 30]);
      expect(failure).not.toHaveProperty("suppressed");
    });
  });

  test("what has a result by then, or because it was cancelled, adds nothing to the error", () => {
    runQuietly(function* () {
      const failure = new Error("first");
      function* stubborn(): Coroutine<string> {
        yield* errorOf(sleep(FOREVER));
        return "late";
      }
      expect(yield* errorOf(all([sleep(1, "early"), failingWith(failure), stubborn()]))).toBe(
        failure,
      );
      expect(failure).not.toHaveProperty("suppressed");
      const others = [sleep(1, "early"), stubborn(), spoiling("b")];
      yield* errorOf(all([...others, failingWith(failure)]));
      expect(Object.getOwnPropertyDescriptor(failure, "suppressed")).toEqual({
        value: ["b"],
        configurable: true,
        enumerable: true,
        writable: true,
      });
    });
  });

  test("none begins that has not begun", () => {
    runQuietly(function* () {
      const failed = new Future<void>();
      failed.setException(new Error("failed"));
      let begun = false;
      const work = () => {
        begun = true;
      };
      expect(yield* errorOf(all([work, failed]))).toEqual(new Error("failed"));
      expect(begun).toBe(false);
    });
  });

  test("what the others fail with is suppressed by it, in the order of the arguments", () => {
    runQuietly(function* () {
      const failure = new Error("first");
      const call = all([spoiling("b", 9), failingWith(failure), spoiling(new Error("c"))]);
      expect(yield* errorOf(call)).toBe(failure);
      expect(failure).toHaveProperty("suppressed", ["b", new Error("c")]);
    });
  });

  test("what a call within has suppressed stays", () => {
    runQuietly(function* () {
      const failure = new Error("first");
      const inner = all([failingWith(failure), spoiling("inner")]);
      yield* errorOf(all([spoiling("outer"), inner]));
      expect(failure).toHaveProperty("suppressed", ["inner", "outer"]);
    });
  });

  test("the same error of two counts once", () => {
    runQuietly(function* () {
      const failure = new Error("both");
      yield* errorOf(all([failingWith(failure), failingWith(failure)]));
      expect(failure).not.toHaveProperty("suppressed");
    });
  });

  test.each<[string, unknown]>([
    ["is frozen", Object.freeze(new Error("frozen"))],
    ["is not an object", "text"],
    ["is undefined", undefined],
    ["has another property of that name", Object.assign(new Error("own"), { suppressed: 5 })],
  ])("that %s, the others are reported", (_what, failure) => {
    const reports = reportsOf(function* () {
      const log: unknown[] = [];
      try {
        yield* all([failingWith(failure), spoiling(new Error("other"))]);
      } catch (error) {
        log.push(error);
      }
      expect(log).toEqual([failure]);
    });
    expect(reports).toMatchObject([
      { message: expect.stringMatching(/^An awaitable of all\(\)/), error: new Error("other") },
    ]);
  });

  test("one that is cancelled alone has failed", () => {
    const reports = reportsOf(function* () {
      const task = createTask(sleep(FOREVER));
      const call = createTask(all([task, spoiling(new Error("other"))]));
      yield* sleep(1);
      task.cancel("alone");
      expect(yield* errorOf(call)).toMatchObject({ name: "CancelledError", args: ["alone"] });
    });
    expect(reports).toMatchObject([{ error: new Error("other") }]);
  });
});

describe("cancelled", () => {
  test("it cancels all and waits for them, and reports what they fail with", () => {
    const reports = reportsOf(function* () {
      const log: string[] = [];
      const call = createTask(all([cleaning(log, "a", 20), spoiling(new Error("b"), 5)]));
      yield* sleep(10);
      call.cancel("enough");
      yield* sleep(5);
      call.cancel("really");
      expect(yield* errorOf(call)).toMatchObject({ name: "CancelledError" });
      expect([log, now()]).toEqual([["a"], 30]);
    });
    expect(reports).toMatchObject([{ error: new Error("b") }]);
  });
});

test("a promise that fails before the call is awaited does not end the process", async () => {
  const call = all([Promise.reject(new Error("early"))]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  await expect(run(call)).rejects.toThrow("early");
});

test("of the task that waits for it, it is an error, and nothing begins", () => {
  runQuietly(function* () {
    const log: string[] = [];
    const own = currentTask() as Awaitable<unknown>;
    const error = yield* errorOf(all([() => log.push("begun"), own]));
    expect(error).toMatchObject({
      name: "Error",
      message: expect.stringMatching(
        /^Task cannot await on itself: awaitables has <Task Task-\d+ pending .*>$/,
      ),
    });
    expect(log).toEqual([]);
  });
});

test("bad arguments: nothing begins", () => {
  // @ts-expect-error
  expect(() => all(sleep(1))).toThrow(/^awaitables must be an array, as in all\(\[a, b\]\), not /);
  expect(() => all([sleep(1), 5 as never])).toThrow(/^awaitables\[1\] must be a coroutine/);
});

test("types", () => {
  const call = all([sleep(1, "a"), async () => 1, Promise.resolve(true)]);
  expectTypeOf(call).toEqualTypeOf<CoroutineCall<[string, number, boolean]>>();
  expectTypeOf(all([] as Promise<Date>[])).resolves.toEqualTypeOf<Date[]>();
});
