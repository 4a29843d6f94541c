import { type Coroutine, createTask, runSync, sleep } from "@x/future";
import { BoundedSemaphore, Semaphore } from "@x/sync";
import { describe, expect, test } from "vitest";
import { asyncMain, cancelAt, MOMENTS, noting, outcomeOf, traced } from "./support.ts";

const KINDS: [name: string, make: () => Semaphore][] = [
  ["Semaphore", () => new Semaphore()],
  ["BoundedSemaphore", () => new BoundedSemaphore()],
];

/** How many can acquire without waiting. */
function* free(semaphore: Semaphore): Coroutine<number> {
  let count = 0;
  for (; !semaphore.locked; count += 1) yield* semaphore.acquire();
  for (let i = 0; i < count; i += 1) semaphore.release();
  return count;
}

describe("SEM-01 permits", () => {
  test("acquiring a free permit does not suspend", () => {
    runSync(function* () {
      const semaphore = new Semaphore(2);
      let others = 0;
      createTask(() => {
        others += 1;
      });
      yield* semaphore.acquire();
      expect(semaphore.locked).toBe(false);
      yield* semaphore.acquire();
      expect([semaphore.locked, others]).toEqual([true, 0]);
    });
  });

  test("has one permit by default", () => {
    expect(runSync(free(new Semaphore()))).toBe(1);
  });

  test("a release may add to what there was at first", () => {
    const semaphore = new Semaphore(0);
    expect(semaphore.locked).toBe(true);
    semaphore.release();
    semaphore.release();
    expect(runSync(free(semaphore))).toBe(2);
  });

  test("any number of permits", () => {
    const semaphore = new Semaphore(Number.POSITIVE_INFINITY);
    runSync(semaphore.acquire());
    expect(semaphore.locked).toBe(false);
  });

  test.each([-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY])("bad arguments: %d", (value) => {
    const error = new RangeError(`value must be a whole number of 0 or more, not ${value}`);
    expect(() => new Semaphore(value)).toThrow(error);
    expect(() => new BoundedSemaphore(value)).toThrow(error);
  });

  test("bad arguments: no number", () => {
    // @ts-expect-error
    expect(() => new Semaphore("2")).toThrow(
      new TypeError('value must be a whole number, not "2"'),
    );
  });
});

test("SEM-02 a released permit belongs to the first in line, before it has resumed", () => {
  const events = traced(function* (log) {
    const semaphore = new Semaphore(0);
    noting(log, "a", taking(semaphore));
    yield* sleep(0);
    semaphore.release();
    expect(semaphore.locked).toBe(true);
    noting(log, "newcomer", taking(semaphore), { eager: true });
    yield* sleep(5);
    log("release");
    semaphore.release();
  });
  expect(events).toEqual(["3 a: taken", "5 release", "6 newcomer: taken"]);
});

describe("SEM-03 while others have to come first", () => {
  test("a newcomer queues, though a permit is free, and is woken when the one before it resumes", () => {
    const events = traced(function* (log) {
      const semaphore = new Semaphore(0);
      noting(log, "a", taking(semaphore));
      yield* sleep(0);
      for (let i = 0; i < 3; i += 1) semaphore.release();
      expect(semaphore.locked).toBe(true);
      noting(log, "b", taking(semaphore), { eager: true });
      noting(log, "c", taking(semaphore), { eager: true });
    });
    expect(events).toEqual(["3 a: taken", "4 b: taken", "4 c: taken"]);
  });

  test("a release gives one permit on, even if more are free", () => {
    const events = traced(function* (log) {
      const semaphore = new Semaphore(0);
      noting(log, "a", taking(semaphore));
      yield* sleep(0);
      semaphore.release();
      semaphore.release();
      noting(log, "b", taking(semaphore), { eager: true });
      noting(log, "c", taking(semaphore), { eager: true });
      semaphore.release();
    });
    expect(events).toEqual(["3 a: taken", "3 b: taken", "4 c: taken"]);
  });

  test("and all of them are cancelled, a newcomer takes what is free", () => {
    runSync(function* () {
      const semaphore = new Semaphore(0);
      const task = createTask(taking(semaphore));
      yield* sleep(0);
      task.cancel();
      semaphore.release();
      expect(semaphore.locked).toBe(false);
      yield* semaphore.acquire();
      expect(yield* outcomeOf(task)).toBe("CancelledError");
    });
  });
});

describe.each(KINDS)("SEM-04 a waiter of a %s that is cancelled", (_name, make) => {
  test.each(MOMENTS)("%s loses no permit", (moment) => {
    runSync(function* () {
      const semaphore = make();
      yield* semaphore.acquire();
      const [first, second] = [createTask(taking(semaphore)), createTask(taking(semaphore))];
      yield* cancelAt(moment, first, () => semaphore.release());
      expect(yield* outcomeOf(first)).toBe("CancelledError enough");
      yield* second;
      expect(semaphore.locked).toBe(true);
      semaphore.release();
      expect(yield* free(semaphore)).toBe(1);
    });
  });
});

test("SEM-04 a waiter that leaves gives a permit that is free to the next, as soon as it leaves", () => {
  const events = traced(function* (log) {
    const semaphore = new Semaphore(0);
    const first = noting(log, "a", taking(semaphore));
    noting(log, "b", taking(semaphore));
    yield* sleep(0);
    first.cancel();
    createTask(() => {
      createTask(() => log("other"));
    });
    semaphore.release();
    semaphore.release();
    noting(log, "newcomer", taking(semaphore), { eager: true });
  });
  expect(events).toEqual(["3 a: CancelledError", "3 b: taken", "4 newcomer: taken", "4 other"]);
});

test("SEM-05 several releases in one iteration wake as many, in the order they came", () => {
  const events = traced(function* (log) {
    const semaphore = new Semaphore(0);
    for (const name of ["a", "b", "c", "d"]) noting(log, name, taking(semaphore));
    yield* sleep(0);
    for (let i = 0; i < 3; i += 1) semaphore.release();
    yield* sleep(5);
    log("release");
    semaphore.release();
  });
  expect(events).toEqual(["3 a: taken", "3 b: taken", "3 c: taken", "5 release", "6 d: taken"]);
});

describe("from async functions", () => {
  test("at most as many tasks are inside as there are permits", () =>
    asyncMain(async () => {
      const semaphore = new Semaphore(2);
      let inside = 0;
      let most = 0;
      const use = async () => {
        using _lease = await semaphore.acquire();
        inside += 1;
        most = Math.max(most, inside);
        await sleep(10);
        inside -= 1;
      };
      await Promise.all(Array.from({ length: 6 }, use));
      expect([most, inside]).toEqual([2, 0]);
    }));

  test("SEM-04 an acquire that its signal cancels loses no permit", () =>
    asyncMain(async () => {
      const semaphore = new Semaphore(0);
      const controller = new AbortController();
      const given = createTask(semaphore.acquire(), { signal: controller.signal });
      await sleep(0);
      semaphore.release();
      controller.abort(new Error("given up"));
      await expect(given).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("given up") }),
      );
      expect(await createTask(free(semaphore))).toBe(1);
    }));
});

/** Takes a permit for good. */
function* taking(semaphore: Semaphore): Coroutine<string> {
  yield* semaphore.acquire();
  return "taken";
}
