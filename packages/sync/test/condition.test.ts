import { type Coroutine, type CoroutineCall, createTask, runSync, sleep } from "@x/future";
import { Condition, type Lease, Lock, type Truthy } from "@x/sync";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, type Log, noting, outcomeOf, TestLoop, traced } from "./support.ts";

const NOT_LOCKED = /a (Lock|Condition) that is not locked/;

/** Waits for a condition, whose lock it holds meanwhile. */
const waiting = (condition: Condition) => condition.with(() => condition.wait());

/** Tasks that wait for a condition and note when they have got the lock. */
function waiters(log: Log, condition: Condition, ...names: string[]) {
  return names.map((name) => noting(log, name, waiting(condition)));
}

describe("CON-01 the lock", () => {
  test("waiting and notifying need a lock that is held, by anybody", () => {
    runSync(function* () {
      const condition = new Condition();
      expect(() => condition.notify()).toThrow(NOT_LOCKED);
      expect(() => condition.notifyAll()).toThrow(NOT_LOCKED);
      expect(yield* outcomeOf(condition.wait())).toMatch(NOT_LOCKED);
      expect(yield* outcomeOf(condition.waitFor(() => false))).toMatch(NOT_LOCKED);
      yield* createTask(condition.acquire());
      condition.notify();
      condition.notifyAll();
      const waiter = createTask(condition.wait());
      yield* sleep(0);
      yield* condition.acquire();
      condition.notify();
      condition.release();
      expect(yield* waiter).toBe(true);
    });
  });

  test("it has a lock of its own, or shares one", () => {
    runSync(function* () {
      const lock = new Lock();
      const [own, one, other] = [new Condition(), new Condition(lock), new Condition(lock)];
      const lease = yield* one.acquire();
      expect([own, one, other, lock].map(({ locked }) => locked)).toEqual([
        false,
        true,
        true,
        true,
      ]);
      other.release();
      expect(lock.locked).toBe(false);
      expect(() => lease.release()).toThrow(NOT_LOCKED);
      expect(() => one.release()).toThrow(NOT_LOCKED);
    });
  });

  test("conditions that share a lock do not wake one another's waiters", () => {
    const events = traced(function* (log) {
      const lock = new Lock();
      const [full, empty] = [new Condition(lock), new Condition(lock)];
      waiters(log, full, "full");
      waiters(log, empty, "empty");
      yield* sleep(0);
      yield* empty.with(() => empty.notify());
      yield* sleep(10);
      yield* full.with(() => full.notifyAll());
    });
    expect(events.map((event) => event.split(" ")[1])).toEqual(["empty:", "full:"]);
  });

  test.each([5, {}, null])("bad arguments: %o instead of a lock", (lock) => {
    // @ts-expect-error
    expect(() => new Condition(lock)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^lock must be a Lock, not (5|an object|null)$/),
      }),
    );
  });
});

test("CON-02 wait releases the lock, and returns only when it has it again", () => {
  const events = traced(function* (log) {
    const condition = new Condition();
    waiters(log, condition, "a");
    yield* sleep(0);
    expect(condition.locked).toBe(false);
    yield* condition.with(function* () {
      condition.notify();
      yield* sleep(0);
      yield* sleep(0);
      log("release");
    });
  });
  expect(events).toEqual(["4 release", "5 a: true"]);
});

test("HOP-04 notified and released in one iteration, it goes on in the next", () => {
  const events = traced(function* (log) {
    const condition = new Condition();
    waiters(log, condition, "a");
    yield* sleep(0);
    yield* condition.with(() => condition.notify());
    log("released");
  });
  expect(events).toEqual(["2 released", "3 a: true"]);
});

describe("CON-03 which tasks are woken", () => {
  test("notify wakes `n` of the tasks that were not woken yet, in the order they came", () => {
    const events = traced(function* (log) {
      const condition = new Condition();
      waiters(log, condition, "a", "b", "c", "d", "e");
      yield* sleep(0);
      yield* condition.with(() => {
        condition.notify(0);
        condition.notify();
        condition.notify(2);
      });
      yield* sleep(5);
      log("all");
      yield* condition.with(() => condition.notifyAll());
    });
    expect(events).toEqual([
      "3 a: true",
      "3 b: true",
      "3 c: true",
      "5 all",
      "6 d: true",
      "6 e: true",
    ]);
  });

  test("a notify that no task waits for is forgotten", () => {
    runSync(function* () {
      const condition = new Condition();
      yield* condition.with(() => condition.notify());
      const waiter = createTask(waiting(condition));
      yield* sleep(10);
      expect(waiter.done).toBe(false);
      waiter.cancel();
    });
  });

  test("those woken get the lock one after the other", () => {
    const events = traced(function* (log) {
      const condition = new Condition();
      for (const name of ["a", "b"]) {
        createTask(
          condition.with(function* () {
            yield* condition.wait();
            log(name);
            yield* sleep(0);
          }),
        );
      }
      yield* sleep(0);
      yield* condition.with(() => condition.notifyAll());
    });
    expect(events).toEqual(["3 a", "5 b"]);
  });

  test.each([-1, 0.5, Number.NaN])("bad arguments: n %d", (n) => {
    expect(() => new Condition().notify(n)).toThrow(
      new RangeError(`n must be a whole number of 0 or more, not ${n}`),
    );
  });

  test("bad arguments: n is not a number", () => {
    // @ts-expect-error
    expect(() => new Condition().notify("all")).toThrow(
      new TypeError('n must be a whole number, not "all"'),
    );
  });
});

describe("CON-04 a wait that is cancelled", () => {
  test("gets the lock before the error leaves it, however long that takes", () => {
    const events = traced(function* (log) {
      const condition = new Condition();
      const task = createTask(
        condition.with(function* () {
          const outcome = yield* outcomeOf(condition.wait());
          log(`${outcome}, ${condition.locked}`);
        }),
      );
      yield* sleep(0);
      yield* condition.acquire();
      task.cancel("why");
      for (let i = 0; i < 5; i += 1) yield* sleep(0);
      expect(task.done).toBe(false);
      log("release");
      condition.release();
    });
    expect(events).toEqual(["7 release", "8 CancelledError why, true"]);
  });

  test("again and again meanwhile, throws the last of the errors", () => {
    runSync(function* () {
      const condition = new Condition();
      const task = createTask(waiting(condition));
      yield* sleep(0);
      yield* condition.acquire();
      for (const message of ["first", "second", "third"]) {
        task.cancel(message);
        yield* sleep(0);
        yield* sleep(0);
      }
      condition.release();
      expect(yield* outcomeOf(task)).toBe("CancelledError third");
      expect(condition.locked).toBe(false);
    });
  });

  test("before it began does not touch the lock", () => {
    runSync(function* () {
      const condition = new Condition();
      const task = createTask(waiting(condition));
      task.cancel();
      yield* outcomeOf(task);
      expect(condition.locked).toBe(false);
    });
  });
});

describe("CON-05 a notification of one that is cancelled is passed on", () => {
  test("when it was woken and has not resumed", () => {
    const events = traced(function* (log) {
      const condition = new Condition();
      const [first] = waiters(log, condition, "a", "b");
      yield* sleep(0);
      yield* condition.with(() => condition.notify());
      first?.cancel();
    });
    expect(events).toEqual(["3 a: CancelledError", "4 b: true"]);
  });

  test("when it waits for the lock again", () => {
    const events = traced(function* (log) {
      const condition = new Condition();
      const [first] = waiters(log, condition, "a", "b");
      yield* sleep(0);
      yield* condition.with(function* () {
        condition.notify();
        yield* sleep(0);
        yield* sleep(0);
        first?.cancel();
        yield* sleep(0);
        yield* sleep(0);
        log("release");
      });
    });
    expect(events).toEqual(["6 release", "7 a: CancelledError", "8 b: true"]);
  });

  test("when it was not even notified, so that another is woken without a reason", () => {
    const events = traced(function* (log) {
      const condition = new Condition();
      const [first] = waiters(log, condition, "a", "b");
      yield* sleep(0);
      first?.cancel();
    });
    expect(events).toEqual(["3 a: CancelledError", "4 b: true"]);
  });
});

describe("CON-06 waitFor", () => {
  test("does not wait for what is true, and gives it", () => {
    runSync(function* () {
      const condition = new Condition();
      expect(yield* condition.waitFor(() => "at once")).toBe("at once");
    });
  });

  test("asks after each wake-up, and gives what the predicate gave last", () => {
    runSync(function* () {
      const condition = new Condition();
      const items: string[] = [];
      let asked = 0;
      const waiter = createTask(
        condition.with(() =>
          condition.waitFor(() => {
            expect(condition.locked).toBe(true);
            asked += 1;
            return items.at(-1);
          }),
        ),
      );
      yield* sleep(0);
      for (const item of ["", "item"]) {
        yield* condition.with(() => {
          items.push(item);
          condition.notify();
        });
        yield* sleep(1);
      }
      expect([yield* waiter, asked]).toEqual(["item", 3]);
    });
  });

  test("bad arguments: a predicate that is not a function", () => {
    // @ts-expect-error
    expect(() => new Condition().waitFor(true)).toThrow(
      new TypeError("predicate must be a function, not true"),
    );
  });

  test("types: what counts as false is not in the result", () => {
    const condition = new Condition();
    expectTypeOf(condition.waitFor(() => [1].at(0))).toEqualTypeOf<CoroutineCall<number>>();
    expectTypeOf(condition.waitFor(() => Math.random() > 1)).toEqualTypeOf<CoroutineCall<true>>();
    expectTypeOf<Truthy<"" | "a" | 0 | 0n | null | 1n>>().toEqualTypeOf<"a" | 1n>();
    // @ts-expect-error
    condition.waitFor((argument: number) => argument);
    expectTypeOf(condition.wait()).toEqualTypeOf<CoroutineCall<true>>();
    expectTypeOf(condition.acquire()).toEqualTypeOf<CoroutineCall<Lease>>();
  });
});

test("CON-07 what the predicate throws comes at once, with the lock held", () => {
  runSync(function* () {
    const condition = new Condition();
    const waiter = createTask(
      condition.with(function* () {
        const outcome = yield* outcomeOf(
          condition.waitFor(() => {
            throw new RangeError("no");
          }),
        );
        return [outcome, condition.locked];
      }),
    );
    expect(yield* waiter).toEqual(["RangeError no", true]);
    expect(condition.locked).toBe(false);
  });
});

test("CON-08 a task that was notified competes for the lock with tasks that came before it", () => {
  const events = traced(function* (log) {
    const condition = new Condition();
    waiters(log, condition, "notified");
    yield* sleep(0);
    yield* condition.acquire();
    noting(
      log,
      "newcomer",
      condition.with(() => undefined),
      { eager: true },
    );
    condition.notify();
    log("notify");
    for (let i = 0; i < 3; i += 1) yield* sleep(0);
    log("release");
    condition.release();
  });
  expect(events).toEqual(["2 notify", "5 release", "6 newcomer: undefined", "7 notified: true"]);
});

test("driven by hand, outside of a task, a wait fails instead of trying for ever", () => {
  const loop = new TestLoop();
  const condition = new Condition();
  runSync(condition.acquire());
  createTask(condition.acquire(), { loop });
  loop.runOnce();
  const call = condition.wait() as unknown as Coroutine<true>;
  expect(() => call.next()).toThrow(
    expect.objectContaining({ message: expect.stringContaining("only inside a task") }),
  );
});

test("the error of a wait without the lock says so, whatever lock it is", () => {
  runSync(function* () {
    const error = "Error wait() of a Condition that is not locked";
    expect(yield* outcomeOf(new Condition().wait())).toBe(error);
    expect(yield* outcomeOf(new Condition().waitFor(() => false))).toBe(error);
  });
});

test("a lock that fails to be acquired again passes the notification on", () => {
  class Fragile extends Lock {
    broken = false;

    override acquire(): CoroutineCall<Lease> {
      if (this.broken) throw new RangeError("broken");
      return super.acquire();
    }
  }
  const events = traced(function* (log) {
    const lock = new Fragile();
    const condition = new Condition(lock);
    waiters(log, condition, "first", "second");
    yield* sleep(0);
    yield* condition.with(() => condition.notify());
    lock.broken = true;
    yield* sleep(0);
    lock.broken = false;
  });
  // Woken without the lock, which the end of its `with` would release, it fails once more.
  expect(events).toEqual([
    "3 first: Error release() of a Lock that is not locked",
    "4 second: true",
  ]);
});

test("from async functions", () =>
  asyncMain(async () => {
    const condition = new Condition();
    const items: string[] = [];
    const getting = condition.with(async () => {
      return condition.waitFor(() => items.shift());
    });
    const got = getting.then((item) => item);
    await sleep(1);
    await condition.with(async () => {
      items.push("item");
      condition.notifyAll();
    });
    expect(await got).toBe("item");
    expect(condition.locked).toBe(false);
  }));
