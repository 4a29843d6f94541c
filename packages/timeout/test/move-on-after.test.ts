import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  isCancelled,
  sleep,
  TimeoutError,
} from "@x/future";
import { getRunningLoop } from "@x/loop";
import { moveOnAfter, type TimeoutScope } from "@x/timeout";
import { expect, expectTypeOf, test } from "vitest";
import { asyncMain, cleaning, errorOf, FOREVER, runQuietly, self } from "./support.ts";

test("gives the result of a body that is in time, and leaves no timer", () => {
  runQuietly(function* () {
    expect(yield* moveOnAfter(10, sleep(5, "result"))).toBe("result");
    yield* sleep(50);
    expect(self().cancelling).toBe(0);
  });
});

test("gives undefined when the deadline passes, after the body has cleaned up", () => {
  runQuietly(function* () {
    const log: unknown[] = [];
    let scope: TimeoutScope | undefined;
    const result = yield* moveOnAfter(10, function* (given) {
      scope = given;
      yield* cleaning(log, "body", 5);
      return "late";
    });
    expect(result).toBeUndefined();
    expect(log).toEqual(["body"]);
    expect(scope?.expired).toBe(true);
    expect(getRunningLoop().time()).toBe(15);
    expect(self().cancelling).toBe(0);
    yield* sleep(10);
  });
});

test("a body that takes no notice gives its result", () => {
  runQuietly(function* () {
    const result = yield* moveOnAfter(10, function* () {
      yield* errorOf(sleep(FOREVER));
      return "all the same";
    });
    expect(result).toBe("all the same");
  });
});

test("errors pass, also a TimeoutError of the body's own", () => {
  runQuietly(function* () {
    const own = new TimeoutError("mine");
    const inTime = moveOnAfter(10, () => {
      throw own;
    });
    expect(yield* errorOf(inTime)).toBe(own);
    const late = moveOnAfter(10, function* () {
      yield* errorOf(sleep(FOREVER));
      throw own;
    });
    expect(yield* errorOf(late)).toBe(own);
  });
});

test.each([undefined, "enough"])("a cancel from outside passes (%s)", (message) => {
  runQuietly(function* () {
    const task = createTask(moveOnAfter(10, sleep(FOREVER)));
    yield* sleep(1);
    task.cancel(message);
    expect(yield* errorOf(task)).toMatchObject({ args: message ? [message] : [] });
  });
});

test("a cancel from outside beats the deadline in the same moment", () => {
  runQuietly(function* () {
    const task = createTask(moveOnAfter(10, sleep(FOREVER)));
    getRunningLoop().callAt(10, () => task.cancel());
    expect(isCancelled(yield* errorOf(task))).toBe(true);
  });
});

test("in a timeout that passes first, the block is left by it", () => {
  runQuietly(function* () {
    const log: unknown[] = [];
    const result = yield* moveOnAfter(10, function* () {
      log.push(isCancelled(yield* errorOf(moveOnAfter(20, sleep(FOREVER)))));
      return "outer";
    });
    expect(log).toEqual([true]);
    expect(result).toBe("outer");
  });
});

test("from async functions", () =>
  asyncMain(async () => {
    const aborted: boolean[] = [];
    const result = await moveOnAfter(10, async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      aborted.push(signal.aborted);
      throw signal.reason;
    });
    expect(result).toBeUndefined();
    expect(aborted).toEqual([true]);
    expect(await moveOnAfter(10, async () => "in time")).toBe("in time");
  }));

test("null means no deadline", () => {
  runQuietly(function* () {
    const result = yield* moveOnAfter(null, function* (scope) {
      expect(scope.when).toBeNull();
      yield* sleep(1e9);
      return "result";
    });
    expect(result).toBe("result");
  });
});

test("types: undefined is a possible result", () => {
  expectTypeOf(moveOnAfter(10, () => 1)).toEqualTypeOf<CoroutineCall<number | undefined>>();
  expectTypeOf(moveOnAfter(10, async () => "")).toEqualTypeOf<CoroutineCall<string | undefined>>();
  function* inACoroutine(): Coroutine<void> {
    expectTypeOf(yield* moveOnAfter(null, sleep(1, 2))).toEqualTypeOf<number | undefined>();
    // @ts-expect-error
    yield moveOnAfter(10, sleep(1));
  }
  void inACoroutine;
});
