// Its order of events is compared with CPython's in tooling/conformance.
import { type CallScope, type Coroutine, createTask, isCancelled, sleep } from "@x/future";
import { errorOf, FOREVER, now, runQuietly } from "@x/test-support";
import { type StaggeredOutcome, staggeredRace } from "@x/wait";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain } from "./support.ts";

/** A function that notes when it begins and ends, and succeeds or fails after some time. */
function runner(log: string[], name: string, ms: number, fails = false) {
  return function* (): Coroutine<string> {
    log.push(`${now()} ${name} begins`);
    try {
      yield* sleep(ms);
      if (fails) throw new Error(`${name} is down`);
      return name;
    } finally {
      log.push(`${now()} ${name} ends`);
    }
  };
}

describe("staggeredRace", () => {
  test("STG-01 calls the next when the delay is over, and takes the first success", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const fns = [
        runner(log, "a", 60_000),
        runner(log, "b", 60_000),
        runner(log, "c", 30),
        runner(log, "d", 0),
      ];
      const outcome = yield* staggeredRace(fns, 100);
      expect(outcome).toMatchObject({ value: "c", index: 2 });
      expect(outcome.exceptions.map(isCancelled)).toEqual([true, true, false]);
      expect(outcome.exceptions[2]).toBe(undefined);
      expect(log).toEqual([
        ...["0 a begins", "100 b begins", "200 c begins"],
        ...["230 c ends", "230 a ends", "230 b ends"],
      ]);
    });
  });

  test("calls only the first if that is quick, and leaves no timer", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const { index } = yield* staggeredRace([runner(log, "a", 10), runner(log, "b", 0)], 100);
      expect([index, log, now()]).toEqual([0, ["0 a begins", "10 a ends"], 10]);
    });
    // The virtual time of the program ends with it, and not with a timer.
  });

  test("STG-01 calls the next at once when one fails", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const fns = [runner(log, "a", 10, true), runner(log, "b", 5)];
      const { value, index, exceptions } = yield* staggeredRace(fns, 100);
      expect([value, index, exceptions]).toEqual(["b", 1, [new Error("a is down"), undefined]]);
      expect(log).toEqual(["0 a begins", "10 a ends", "10 b begins", "15 b ends"]);
    });
  });

  test("STG-01 with a delay of null, only when one fails", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const fns = [runner(log, "a", 50_000, true), runner(log, "b", 5), runner(log, "c", 5)];
      expect(yield* staggeredRace(fns, null)).toMatchObject({ value: "b", index: 1 });
      expect(log).toEqual(["0 a begins", "50000 a ends", "50000 b begins", "50005 b ends"]);
    });
  });

  test("with a delay of 0, one after the other without waiting", () => {
    runQuietly(function* () {
      const log: string[] = [];
      const fns = [runner(log, "a", 10), runner(log, "b", 5)];
      expect(yield* staggeredRace(fns, 0)).toMatchObject({ value: "b", index: 1 });
      expect(now()).toBe(5);
    });
  });

  test("STG-01 has no winner if all fail, and throws nothing", () => {
    runQuietly(function* () {
      const fns = [runner([], "a", 10, true), runner([], "b", 10, true)];
      const outcome: StaggeredOutcome<string> = yield* staggeredRace(fns, 5);
      const exceptions = [new Error("a is down"), new Error("b is down")];
      expect(outcome).toEqual({ value: undefined, index: null, exceptions });
      expect(yield* staggeredRace([], 5)).toEqual({
        value: undefined,
        index: null,
        exceptions: [],
      });
    });
  });

  test("a loser that returns although it was cancelled does not count", () => {
    runQuietly(function* () {
      function* stubborn(): Coroutine<string> {
        yield* errorOf(sleep(FOREVER));
        yield* sleep(50);
        return "late";
      }
      const outcome = yield* staggeredRace([stubborn, runner([], "b", 10)], 5);
      expect(outcome).toEqual({ value: "b", index: 1, exceptions: [undefined, undefined] });
      expect(now()).toBe(65);
    });
  });

  test("cancelled, it cancels those that run, calls no further one, and waits", () => {
    runQuietly(function* () {
      const log: string[] = [];
      function* slow(): Coroutine<void> {
        try {
          yield* sleep(FOREVER);
        } finally {
          yield* sleep(20);
          log.push(`closed at ${now()}`);
        }
      }
      const racing = createTask(staggeredRace([slow, slow, slow], 10));
      yield* sleep(15);
      racing.cancel("enough");
      expect(yield* errorOf(racing)).toMatchObject({ args: ["enough"] });
      expect(log).toEqual(["closed at 35", "closed at 35"]);
    });
  });

  test("a signal, in async functions, ends it with its reason; losers have theirs aborted", () =>
    asyncMain(async () => {
      const aborted: unknown[] = [];
      const hang = ({ signal }: CallScope) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => {
            aborted.push(isCancelled(signal.reason));
            reject(signal.reason);
          });
        });
      const outcome = await staggeredRace([hang, async () => "second"], 10);
      expect(outcome).toMatchObject({ value: "second", index: 1 });
      expect(aborted).toEqual([true]);
      const controller = new AbortController();
      const racing = staggeredRace([hang], 10, { signal: controller.signal }).then();
      const ended = expect(racing).rejects.toThrow("given up");
      await sleep(5);
      controller.abort(new Error("given up"));
      await ended;
    }));

  test("bad arguments", () => {
    const fn = () => 1;
    // @ts-expect-error
    expect(() => staggeredRace(5, 1)).toThrow(
      new TypeError("fns must be an array or another iterable of functions, not 5"),
    );
    // @ts-expect-error
    expect(() => staggeredRace([fn, sleep(1)], 1)).toThrow(/^fns\[1\] must be a function/);
    // @ts-expect-error
    expect(() => staggeredRace([fn])).toThrow(
      new TypeError("delay must be a number of milliseconds, not undefined"),
    );
    expect(() => staggeredRace([fn], Number.NaN)).toThrow(RangeError);
  });

  test("types", () => {
    const race = staggeredRace([async () => "a"], 10);
    expectTypeOf(race).resolves.toEqualTypeOf<StaggeredOutcome<string>>();
    const use = (outcome: StaggeredOutcome<string>) => {
      if (outcome.index !== null) expectTypeOf(outcome.value).toEqualTypeOf<string>();
      else expectTypeOf(outcome.value).toEqualTypeOf<undefined>();
    };
    void use;
  });
});
