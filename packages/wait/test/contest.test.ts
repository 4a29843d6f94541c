// What race and any have in common: nothing runs on.
import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  createTask,
  currentTask,
  Future,
  run,
  type SignalOption,
  sleep,
} from "@x/future";
import { cleaning, errorOf, FOREVER, failing, now, reportsOf, runQuietly } from "@x/test-support";
import { any, race } from "@x/wait";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain } from "./support.ts";

type Contest = (
  awaitables: Iterable<Awaitable<unknown>>,
  options?: SignalOption,
) => CoroutineCall<unknown>;

const KINDS: [string, Contest][] = [
  ["race", race],
  ["any", any],
];

describe.each(KINDS)("%s", (_name, contest) => {
  test("gives the first result, and the others have ended by then", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const result = yield* contest([
        cleaning(log, "slow", 20),
        sleep(10, "quick"),
        cleaning(log, "slower", 30),
      ]);
      expect([result, now(), log]).toEqual(["quick", 40, ["slow", "slower"]]);
    });
  });

  test("begins nothing before it is awaited", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const work = () => {
        log.push("begun");
        return sleep(1);
      };
      const call = contest([work, work]);
      yield* sleep(10);
      expect(log).toEqual([]);
      yield* call;
      // The same function twice counts once.
      expect(log).toEqual(["begun"]);
    });
  });

  test("of one that is done gives that, and cancels the others before they begin", () => {
    runQuietly(function* () {
      const done = new Future<string>();
      done.setResult("done");
      let begun = false;
      const work = () => {
        begun = true;
      };
      expect(yield* contest([work, done])).toBe("done");
      expect(begun).toBe(false);
    });
  });

  test("takes a task that runs already, and cancels it as the others", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const task = createTask(cleaning(log, "task", 5));
      expect(yield* contest([task, sleep(10, 1)])).toBe(1);
      expect([task.cancelled, log]).toEqual([true, ["task"]]);
    });
  });

  test("drops what a loser ends with: neither a report nor an unhandled rejection", () => {
    runQuietly(function* () {
      function* spoiling(): Coroutine<string> {
        try {
          return yield* sleep(FOREVER, "never");
        } finally {
          yield* failing("while cleaning up");
        }
      }
      function* stubborn(): Coroutine<string> {
        yield* errorOf(sleep(FOREVER));
        return "late";
      }
      expect(yield* contest([spoiling(), stubborn(), sleep(10, "first")])).toBe("first");
    });
  });

  test("cancelled, cancels all of them and waits for their ends, however often", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const task = createTask(contest([cleaning(log, "a", 10), cleaning(log, "b", 20)]));
      yield* sleep(5);
      task.cancel("enough");
      yield* sleep(5);
      task.cancel("really");
      expect(yield* errorOf(task)).toMatchObject({ name: "CancelledError" });
      expect([log, now()]).toEqual([["a", "b"], 25]);
    });
  });

  test("cancelled while the losers clean up, waits for them all the same", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const task = createTask(contest([sleep(10, "first"), cleaning(log, "slow", 20)]));
      yield* sleep(20);
      task.cancel("enough");
      expect(yield* errorOf(task)).toMatchObject({ args: ["enough"] });
      expect([log, now()]).toEqual([["slow"], 30]);
    });
  });

  test("one that cannot begin any more ends those that have begun", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const used = sleep(1);
      const call = contest([cleaning(log, "never begins"), used]);
      yield* used;
      expect(yield* errorOf(call)).toMatchObject({ message: /already awaited/ });
      yield* sleep(10);
      expect(log).toEqual([]);
    });
  });

  test("of the task that waits for it is an error, and nothing begins", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const own = currentTask() as Awaitable<unknown>;
      const error = yield* errorOf(contest([() => log.push("begun"), own]));
      expect(error).toMatchObject({
        name: "Error",
        message: expect.stringMatching(
          /^Task cannot await on itself: awaitables has <Task Task-\d+ pending .*>$/,
        ),
      });
      expect(log).toEqual([]);
    });
  });

  test("its signal ends it with the reason", () =>
    asyncMain(async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const log: string[] = [];
      expect(await contest([sleep(1, "first")], { signal })).toBe("first");
      const aborted = contest([cleaning(log, "slow", 5)], { signal }).then();
      const ended = expect(aborted).rejects.toThrow("given up");
      await sleep(5);
      controller.abort(new Error("given up"));
      await ended;
      expect(log).toEqual(["slow"]);
      await expect(contest([sleep(1)], { signal }).then()).rejects.toBe(signal.reason);
    }));

  test("a promise that fails before it begins does not end the process", async () => {
    const call = contest([Promise.reject(new Error("early"))]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    await expect(run(call)).rejects.toThrow();
  });

  test("a failure that was dropped is not reported, and one of the contest itself is seen", () => {
    const reports = reportsOf(function* () {
      yield* errorOf(contest([failing("a", 1), failing("b", 1)]));
      yield* sleep(10);
    });
    expect(reports).toEqual([]);
  });

  test("bad arguments: nothing begins", () => {
    expect(() => contest([])).toThrow(
      new RangeError("awaitables is empty: there is nothing to wait for"),
    );
    expect(() => contest([sleep(1), 5 as never])).toThrow(
      new TypeError("awaitables[1] must be a coroutine, a future, a promise or a function, not 5"),
    );
    expect(() => contest(sleep(1) as never)).toThrow(/^awaitables must be an array or another/);
    expect(() => contest([sleep(1)], 5 as never)).toThrow(/^options must be an object/);
  });
});

describe("the first that is done", () => {
  test("of a race may be a failure, which is thrown as it is", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const failure = new RangeError("no");
      function* work(): Coroutine<never> {
        yield* sleep(10);
        throw failure;
      }
      expect(yield* errorOf(race([cleaning(log, "slow", 5), work()]))).toBe(failure);
      expect(log).toEqual(["slow"]);
    });
  });

  test("of a race may have been cancelled", () => {
    runQuietly(function* () {
      const task = createTask(sleep(FOREVER));
      const racing = createTask(race([task, sleep(FOREVER)]));
      yield* sleep(1);
      task.cancel("alone");
      expect(yield* errorOf(racing)).toMatchObject({ name: "CancelledError", args: ["alone"] });
    });
  });

  test("of any is the first success: failures and cancellations before it do not count", () => {
    runQuietly(function* () {
      const task = createTask(sleep(FOREVER, "never"));
      const call = createTask(any([failing("a is down", 5), task, sleep(20, "c")]));
      yield* sleep(10);
      task.cancel();
      expect(yield* call).toBe("c");
    });
  });

  test("of several in one step is that which is done first", () => {
    runQuietly(function* () {
      expect(yield* race([sleep(10, "b"), sleep(10, "a")])).toBe("b");
      expect(yield* any([failing("x", 10), sleep(10, "b"), sleep(10, "a")])).toBe("b");
    });
  });
});

describe("any of failures", () => {
  test("throws all of them, in the order of the arguments", () => {
    runQuietly(function* () {
      const error = yield* errorOf(any([failing("a is down", 20), failing("b is down", 10)]));
      expect(error).toBeInstanceOf(AggregateError);
      expect(error).toMatchObject({
        message: "all 2 failed: Error: a is down",
        errors: [new Error("a is down"), new Error("b is down")],
      });
    });
  });

  test("throws an AggregateError also of one, and has CancelledErrors in it", () => {
    runQuietly(function* () {
      const task = createTask(sleep(FOREVER));
      const call = createTask(any([task]));
      yield* sleep(1);
      task.cancel("alone");
      expect(yield* errorOf(call)).toMatchObject({
        name: "AggregateError",
        message: "the only one failed: CancelledError: alone",
        errors: [{ args: ["alone"] }],
      });
    });
  });
});

test("types", () => {
  expectTypeOf(race([sleep(1, "a"), async () => 1])).resolves.toEqualTypeOf<string | number>();
  expectTypeOf(any([sleep(1, "a"), Promise.resolve(1)])).resolves.toEqualTypeOf<string | number>();
  const many: Set<Future<boolean>> = new Set([new Future<boolean>()]);
  expectTypeOf(race(many)).resolves.toEqualTypeOf<boolean>();
});
