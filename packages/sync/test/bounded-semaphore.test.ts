import { createTask, runSync, sleep } from "@x/future";
import { BoundedSemaphore } from "@x/sync";
import { expect, test } from "vitest";

test("SEM-01 a release too many is an error that changes nothing", () => {
  runSync(function* () {
    const semaphore = new BoundedSemaphore(2);
    const error = new RangeError("release() of a BoundedSemaphore that has all its permits (2)");
    expect(() => semaphore.release()).toThrow(error);
    yield* semaphore.acquire();
    semaphore.release();
    expect(() => semaphore.release()).toThrow(error);
    yield* semaphore.acquire();
    yield* semaphore.acquire();
    expect(semaphore.locked).toBe(true);
  });
});

test("it has one permit by default", () => {
  const semaphore = new BoundedSemaphore();
  runSync(semaphore.acquire());
  expect(semaphore.locked).toBe(true);
});

test("SEM-06 a permit that was handed over counts as taken: a release for each acquire is not an error", () => {
  runSync(function* () {
    const semaphore = new BoundedSemaphore(1);
    yield* semaphore.acquire();
    const users = ["a", "b"].map(() => createTask(semaphore.with(() => undefined)));
    yield* sleep(0);
    semaphore.release();
    expect(semaphore.locked).toBe(true);
    for (const user of users) yield* user;
    expect(() => semaphore.release()).toThrow(
      expect.objectContaining({ message: expect.stringContaining("has all its permits") }),
    );
  });
});

test("one without a bound has all its permits at any time, and takes every release", () => {
  runSync(function* () {
    const semaphore = new BoundedSemaphore(Number.POSITIVE_INFINITY);
    expect(yield* semaphore.with(() => "inside")).toBe("inside");
    semaphore.release();
    expect(semaphore.locked).toBe(false);
  });
});
