// Semaphores of which a task takes several permits at once.
import { type Coroutine, createTask, runSync, sleep } from "@x/future";
import { BoundedSemaphore, Semaphore } from "@x/sync";
import { describe, expect, test } from "vitest";
import { asyncMain, cancelAt, type Log, MOMENTS, noting, outcomeOf, traced } from "./support.ts";

/** Takes permits for good. */
function* taking(semaphore: Semaphore, n: number): Coroutine<string> {
  yield* semaphore.acquire(n);
  return "taken";
}

/** A semaphore without permits, and a task in line for each number. */
function* inLine(log: Log, ...numbers: number[]): Coroutine<Semaphore> {
  const semaphore = new Semaphore(0);
  for (const [index, n] of numbers.entries()) {
    noting(log, "abcdef"[index] as string, taking(semaphore, n));
  }
  yield* sleep(0);
  return semaphore;
}

describe("acquire", () => {
  test("takes all its permits at once, without suspending if they are free", () => {
    const semaphore = new Semaphore(5);
    runSync(function* () {
      let others = 0;
      createTask(() => {
        others += 1;
      });
      yield* semaphore.acquire(3);
      expect([semaphore.tryAcquire(3), semaphore.locked, others]).toEqual([null, false, 0]);
      yield* semaphore.acquire(2);
      expect([semaphore.locked, others]).toEqual([true, 0]);
    });
  });

  test("takes nothing as long as there are fewer than it needs", () => {
    const events = traced(function* (log) {
      const semaphore = yield* inLine(log, 3);
      semaphore.release();
      yield* sleep(5);
      semaphore.release();
      yield* sleep(5);
      log("release");
      semaphore.release();
    });
    expect(events).toEqual(["6 release", "7 a: taken"]);
  });

  test("a lease gives back what it took", () => {
    runSync(function* () {
      const semaphore = new BoundedSemaphore(4);
      const lease = yield* semaphore.acquire(3);
      lease.release();
      {
        using _lease = semaphore.tryAcquire(4);
        expect(semaphore.locked).toBe(true);
      }
      expect(semaphore.tryAcquire(4)).not.toBeNull();
    });
  });

  test("of any number of permits", () => {
    const semaphore = new Semaphore(Number.POSITIVE_INFINITY);
    runSync(semaphore.acquire(1_000_000));
    semaphore.release(3);
    expect(semaphore.locked).toBe(false);
  });
});

describe("the line", () => {
  test("a task that needs many is not overtaken by those behind it that need few", () => {
    const events = traced(function* (log) {
      const semaphore = yield* inLine(log, 3, 1, 1);
      for (let i = 1; i <= 5; i += 1) {
        semaphore.release();
        yield* sleep(5);
        log(`after release ${i}, ${semaphore.locked}`);
      }
    });
    expect(events.map((event) => event.replace(/^\d+ /, ""))).toEqual([
      ...["after release 1, true", "after release 2, true", "a: taken", "after release 3, true"],
      ...["b: taken", "after release 4, true", "c: taken", "after release 5, true"],
    ]);
  });

  test("nor by one that comes although what it needs is free", () => {
    runSync(function* () {
      const semaphore = new Semaphore(2);
      const big = createTask(taking(semaphore, 3));
      yield* sleep(0);
      expect([semaphore.locked, semaphore.tryAcquire()]).toEqual([true, null]);
      const small = createTask(taking(semaphore, 1));
      yield* sleep(10);
      expect([big.done, small.done]).toEqual([false, false]);
      semaphore.release();
      yield* big;
      semaphore.release();
      yield* small;
    });
  });

  test("one release wakes all for whom there is enough", () => {
    const events = traced(function* (log) {
      const semaphore = yield* inLine(log, 2, 1, 3, 1);
      semaphore.release(6);
      yield* sleep(5);
      log("release");
      semaphore.release();
    });
    expect(events).toEqual(["3 a: taken", "3 b: taken", "3 c: taken", "5 release", "6 d: taken"]);
  });

  test("permits left over by a task that was woken are the next one's when it resumes", () => {
    const events = traced(function* (log) {
      const semaphore = yield* inLine(log, 2);
      semaphore.release();
      semaphore.release(3);
      noting(log, "newcomer", taking(semaphore, 2), { eager: true });
    });
    expect(events).toEqual(["3 a: taken", "4 newcomer: taken"]);
  });
});

describe("a task in line that is cancelled", () => {
  test.each(MOMENTS)("%s, loses no permit", (moment) => {
    runSync(function* () {
      const semaphore = new BoundedSemaphore(3);
      const lease = yield* semaphore.acquire(3);
      const [first, second] = [createTask(taking(semaphore, 2)), createTask(taking(semaphore, 3))];
      yield* cancelAt(moment, first, () => lease.release());
      expect(yield* outcomeOf(first)).toBe("CancelledError enough");
      yield* second;
      semaphore.release(3);
      expect(semaphore.tryAcquire(3)).not.toBeNull();
    });
  });

  test("lets those behind it go on that need no more than there is", () => {
    const events = traced(function* (log) {
      const semaphore = new Semaphore(2);
      const big = noting(log, "big", taking(semaphore, 3));
      noting(log, "small", taking(semaphore, 1));
      noting(log, "smaller", taking(semaphore, 1));
      yield* sleep(5);
      log("cancel");
      big.cancel();
    });
    expect(events).toEqual([
      "4 cancel",
      "5 big: CancelledError",
      "6 small: taken",
      "6 smaller: taken",
    ]);
  });
});

describe("with", () => {
  test("holds as many permits as it says while the body runs", () => {
    runSync(function* () {
      const semaphore = new BoundedSemaphore(3);
      const result = yield* semaphore.with(2, function* () {
        expect([semaphore.tryAcquire(2), semaphore.locked]).toEqual([null, false]);
        return yield* sleep(1, "done");
      });
      expect(result).toBe("done");
      expect(yield* semaphore.with(3, sleep(1, "slept"))).toBe("slept");
      expect(semaphore.tryAcquire(3)).not.toBeNull();
    });
  });

  test("in async functions, which never use more than there is", () =>
    asyncMain(async () => {
      const memory = new Semaphore(10);
      let used = 0;
      let most = 0;
      const jobs = [4, 7, 3, 10, 1, 1, 5].map((n) =>
        memory.with(n, async () => {
          used += n;
          most = Math.max(most, used);
          await sleep(10);
          used -= n;
        }),
      );
      await Promise.all(jobs);
      expect([most, used]).toEqual([10, 0]);
    }));

  test("ends with the reason of its signal", () =>
    asyncMain(async () => {
      const semaphore = new Semaphore(1);
      const signal = AbortSignal.abort(new Error("given up"));
      await expect(semaphore.with(2, () => {}, { signal }).then()).rejects.toBe(signal.reason);
      await expect(semaphore.with(() => {}, { signal }).then()).rejects.toBe(signal.reason);
      await expect(semaphore.acquire(2, { signal }).then()).rejects.toBe(signal.reason);
      await expect(semaphore.acquire({ signal }).then()).rejects.toBe(signal.reason);
      expect(semaphore.tryAcquire()).not.toBeNull();
    }));
});

describe("bad arguments", () => {
  const semaphore = new Semaphore(5);
  const uses: [string, (n: number) => unknown][] = [
    ["acquire", (n) => semaphore.acquire(n)],
    ["tryAcquire", (n) => semaphore.tryAcquire(n)],
    ["release", (n) => semaphore.release(n)],
    ["with", (n) => semaphore.with(n, () => {})],
  ];
  test.each(uses)("a number of permits that %s cannot take", (_name, use) => {
    for (const n of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => use(n)).toThrow(RangeError);
      expect(() => use(n)).toThrow(/^n must be a whole number of 1 or more, not /);
    }
    expect(semaphore.locked).toBe(false);
  });

  test("a weight that is not a whole number", () => {
    // @ts-expect-error
    expect(() => semaphore.tryAcquire("2")).toThrow(
      new TypeError('n must be a whole number, not "2"'),
    );
    for (const bare of ["2", true, null]) {
      expect(() => semaphore.acquire(bare as never)).toThrow(/^options must be an object/);
    }
    // @ts-expect-error
    expect(() => semaphore.release(null)).toThrow(
      new TypeError("n must be a whole number, not null"),
    );
  });

  test("a body that is missing", () => {
    // @ts-expect-error
    expect(() => semaphore.with(2)).toThrow(
      new TypeError("body must be a function or the call of a coroutine, not undefined"),
    );
  });

  test("more than a bounded semaphore ever has, which would be waited for without end", () => {
    const bounded = new BoundedSemaphore(2);
    const error = new RangeError(
      "n must be 2 at most, not 3: the semaphore never has more permits",
    );
    expect(() => bounded.acquire(3)).toThrow(error);
    expect(() => bounded.tryAcquire(3)).toThrow(error);
    expect(() => bounded.with(3, () => {})).toThrow(error);
  });

  test("a release of more permits than a bounded semaphore had", () => {
    const bounded = new BoundedSemaphore(4);
    // @ts-expect-error
    expect(() => bounded.release("9")).toThrow(new TypeError('n must be a whole number, not "9"'));
    bounded.tryAcquire(2);
    expect(() => bounded.release(3)).toThrow(
      new RangeError("release(3) of a BoundedSemaphore that has 2 of its permits (4)"),
    );
    bounded.release(2);
    expect(bounded.tryAcquire(4)).not.toBeNull();
  });
});
