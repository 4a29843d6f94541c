import { type Coroutine, createTask, run, runSync, sleep } from "@x/future";
import { Lock } from "@x/sync";
import { describe, expect, test } from "vitest";
import { asyncMain, cancelAt, MOMENTS, noting, outcomeOf, traced } from "./support.ts";

describe("LCK-01 acquire and release", () => {
  test("acquiring a free lock does not suspend", () => {
    runSync(function* () {
      const lock = new Lock();
      let others = 0;
      createTask(() => {
        others += 1;
      });
      expect(lock.locked).toBe(false);
      for (let i = 0; i < 3; i += 1) {
        yield* lock.acquire();
        expect(lock.locked).toBe(true);
        lock.release();
      }
      expect([lock.locked, others]).toEqual([false, 0]);
    });
  });

  test("releasing a lock that is not held is an error", () => {
    const lock = new Lock();
    expect(() => lock.release()).toThrow(new Error("release() of a Lock that is not locked"));
    runSync(lock.acquire());
    lock.release();
    expect(() => lock.release()).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("release() of a Lock that is not locked"),
      }),
    );
  });

  test("any task may release", () => {
    runSync(function* () {
      const lock = new Lock();
      yield* createTask(lock.acquire());
      yield* createTask(() => lock.release());
      expect(lock.locked).toBe(false);
    });
  });

  test("a task that holds it and acquires again waits until another releases it", () => {
    const events = traced(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      noting(log, "other", sleep(5)).addDoneCallback(() => lock.release());
      yield* lock.acquire();
      log("twice");
    });
    expect(events.map((event) => event.replace(/\d+ /, ""))).toEqual(["other: undefined", "twice"]);
  });
});

test("LCK-02 waiters get it in the order they came, and it is not locked in between", () => {
  const events = traced(function* (log) {
    const lock = new Lock();
    const lease = yield* lock.acquire();
    function* user(name: string) {
      yield* lock.acquire();
      log(name);
      yield* sleep(0);
      lock.release();
      log(`${name} released, ${lock.locked}`);
    }
    for (const name of ["a", "b"]) createTask(user(name));
    yield* sleep(0);
    expect(lock.locked).toBe(true);
    lease.release();
    log(`released, ${lock.locked}`);
  });
  expect(events).toEqual([
    "2 released, false",
    "3 a",
    "4 a released, false",
    "5 b",
    "6 b released, false",
  ]);
});

describe("LCK-03 before the next in line has it", () => {
  test("a task that comes before a woken waiter has resumed queues behind it", () => {
    const events = traced(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      noting(log, "a", holding(lock));
      yield* sleep(0);
      lock.release();
      expect(lock.locked).toBe(false);
      yield* lock.acquire();
      log("newcomer");
      lock.release();
    });
    expect(events).toEqual(["4 a: undefined", "5 newcomer"]);
  });

  test("a task that comes when all in line are cancelled takes it at once", () => {
    const events = traced(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      const waiters = [noting(log, "a", lock.acquire()), noting(log, "b", lock.acquire())];
      yield* sleep(0);
      for (const waiter of waiters) waiter.cancel();
      lock.release();
      yield* lock.acquire();
      log(`newcomer, ${lock.locked}`);
      yield* sleep(0);
      expect(lock.locked).toBe(true);
    });
    expect(events).toEqual(["2 newcomer, true", "3 a: CancelledError", "3 b: CancelledError"]);
  });

  test("a task that comes when one in line is not cancelled queues, though none was woken", () => {
    const events = traced(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      const first = noting(log, "a", lock.acquire());
      noting(log, "b", holding(lock));
      yield* sleep(0);
      first.cancel();
      lock.release();
      yield* lock.acquire();
      log("newcomer");
    });
    // As in asyncio, a cancelled first passes the lock on only when it leaves the line.
    expect(events).toEqual(["3 a: CancelledError", "5 b: undefined", "6 newcomer"]);
  });
});

describe("LCK-04 a waiter that is cancelled", () => {
  test.each(MOMENTS)("%s does not lose the lock", (moment) => {
    runSync(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const [first, second] = [createTask(lock.acquire()), createTask(lock.acquire())];
      yield* cancelAt(moment, first, () => lock.release());
      expect(yield* outcomeOf(first)).toBe("CancelledError enough");
      yield* second;
      expect(lock.locked).toBe(true);
      lock.release();
      yield* lock.acquire();
    });
  });

  test("behind one that was woken changes nothing", () => {
    const events = traced(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      noting(log, "a", holding(lock));
      const second = noting(log, "b", lock.acquire());
      noting(log, "c", holding(lock));
      yield* sleep(0);
      lock.release();
      second.cancel();
    });
    expect(events).toEqual(["3 b: CancelledError", "4 a: undefined", "6 c: undefined"]);
  });

  test("while it is held leaves it held", () => {
    runSync(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const [first, second] = [createTask(lock.acquire()), createTask(lock.acquire())];
      yield* sleep(0);
      first.cancel();
      yield* outcomeOf(first);
      yield* sleep(0);
      expect([lock.locked, second.done]).toEqual([true, false]);
      lock.release();
      yield* second;
    });
  });
});

test("HOP-01 a released lock reaches the next in line in the next iteration", () => {
  const events = traced(function* (log) {
    const lock = new Lock();
    yield* lock.acquire();
    noting(log, "a", holding(lock, 0));
    yield* sleep(0);
    log("release");
    lock.release();
  });
  expect(events).toEqual(["2 release", "3 a: undefined"]);
});

test("one lock serves tasks of several loops", async () => {
  const lock = new Lock();
  runSync(lock.acquire());
  const acquired = run(lock.acquire());
  await run(function* () {
    yield* sleep(0);
    lock.release();
  });
  (await acquired).release();
  expect(lock.locked).toBe(false);
});

test("what a task waits for is named", () => {
  runSync(function* () {
    const lock = new Lock();
    yield* lock.acquire();
    const task = createTask(function* user() {
      yield* lock.acquire();
    });
    yield* sleep(0);
    expect(task.stack().map(({ name }) => name)).toEqual(["user", "<Lock.acquire pending>"]);
    task.cancel();
  });
});

describe("from async functions", () => {
  test("users get it in the order they came", () =>
    asyncMain(async () => {
      const lock = new Lock();
      const log: string[] = [];
      const use = async (name: string) => {
        const lease = await lock.acquire();
        log.push(`${name} in`);
        await sleep(10);
        log.push(`${name} out`);
        lease.release();
      };
      await Promise.all(["a", "b", "c"].map(use));
      expect(log).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
      expect(lock.locked).toBe(false);
    }));

  test("LCK-04 an acquire that its signal cancels does not lose the lock", () =>
    asyncMain(async () => {
      const lock = new Lock();
      const lease = await lock.acquire();
      const controller = new AbortController();
      const given = createTask(lock.acquire(), { signal: controller.signal });
      const next = createTask(lock.acquire());
      await sleep(0);
      lease.release();
      controller.abort(new Error("given up"));
      await expect(given).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("given up") }),
      );
      (await next).release();
      expect(lock.locked).toBe(false);
    }));
});

/** Holds a lock for `turns` turns of the others. */
function* holding(lock: Lock, turns = 1): Coroutine<void> {
  yield* lock.acquire();
  for (let i = 0; i < turns; i += 1) yield* sleep(0);
  lock.release();
}

test("acquiring does not look at the cancelled tasks that are still in line", () => {
  runSync(function* () {
    const lock = new Lock();
    const n = 1000;
    let looks = 0;
    yield* lock.acquire();
    for (let i = 0; i < n; i += 1) {
      const place = lock.line.join();
      place.cancel();
      Object.defineProperty(place, "done", {
        get: () => {
          looks += 1;
          return true;
        },
      });
    }
    lock.release();
    for (let i = 0; i < n; i += 1) {
      yield* lock.acquire();
      lock.release();
    }
    // Once for each release, which must not overtake the first in line.
    expect(looks).toBe(n + 1);
  });
});
