import { runSync } from "@x/future";
import { Lock, Semaphore } from "@x/sync";
import { expect, test } from "vitest";

const RELEASED = "release() of a lease that was released before";

test("a lease releases once: releasing it again is an error, even if another task holds the lock by then", () => {
  runSync(function* () {
    const lock = new Lock();
    const lease = yield* lock.acquire();
    lease.release();
    expect(lock.locked).toBe(false);
    expect(() => lease.release()).toThrow(new Error(RELEASED));
    yield* lock.acquire();
    expect(() => lease.release()).toThrow(RELEASED);
    expect(lock.locked).toBe(true);
  });
});

test("leaving its block after a release is harmless", () => {
  runSync(function* () {
    const lock = new Lock();
    {
      using lease = yield* lock.acquire();
      lease.release();
      yield* lock.acquire();
    }
    expect(lock.locked).toBe(true);
  });
});

test("releasing a lease whose lock is not held is the error of the lock", () => {
  runSync(function* () {
    const lock = new Lock();
    const lease = yield* lock.acquire();
    lock.release();
    expect(() => lease.release()).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("release() of a Lock that is not locked"),
      }),
    );
    expect(() => lease.release()).toThrow(RELEASED);
  });
});

test("each lease of a semaphore stands for one permit", () => {
  runSync(function* () {
    const semaphore = new Semaphore(2);
    const leases = [yield* semaphore.acquire(), yield* semaphore.acquire()];
    expect(semaphore.locked).toBe(true);
    leases[0]?.release();
    expect(() => leases[0]?.release()).toThrow(RELEASED);
    yield* semaphore.acquire();
    expect(semaphore.locked).toBe(true);
  });
});
