import { type Coroutine, createTask, runSync, sleep } from "@x/future";
import { type Keyed, KeyedLock, KeyedSemaphore } from "@x/sync";
import { describe, expect, test } from "vitest";
import { asyncMain, cancelAt, MOMENTS, outcomeOf, traced } from "./support.ts";

const KINDS: [name: string, make: () => Keyed<string>][] = [
  ["KeyedLock", () => new KeyedLock()],
  ["KeyedSemaphore", () => new KeyedSemaphore(1)],
];

describe.each(KINDS)("%s", (_name, make) => {
  test("acquiring a free key does not suspend", () => {
    runSync(function* () {
      const keys = make();
      let others = 0;
      createTask(() => {
        others += 1;
      });
      const lease = yield* keys.acquire("a");
      expect([keys.locked("a"), keys.locked("b"), others]).toEqual([true, false, 0]);
      lease.release();
      expect(keys.locked("a")).toBe(false);
    });
  });

  test("tasks get the same key in the order they came, and different ones together", () => {
    const events = traced(function* (log) {
      const keys = make();
      const tasks = ["a 1", "a 2", "b 1", "a 3", "b 2"].map((name) =>
        createTask(
          keys.with(name[0] as string, function* () {
            log(name);
            yield* sleep(10);
          }),
        ),
      );
      for (const task of tasks) yield* task;
      expect([keys.locked("a"), keys.locked("b")]).toEqual([false, false]);
    });
    expect(events.map((event) => event.replace(/^\d+ /, ""))).toEqual([
      ...["a 1", "b 1", "a 2", "b 2", "a 3"],
    ]);
  });

  test.each(MOMENTS)("a task in line that is cancelled %s loses nothing", (moment) => {
    runSync(function* () {
      const keys = make();
      const lease = yield* keys.acquire("a");
      const [first, second] = [createTask(keys.acquire("a")), createTask(keys.acquire("a"))];
      yield* cancelAt(moment, first, () => lease.release());
      expect(yield* outcomeOf(first)).toBe("CancelledError enough");
      (yield* second).release();
      expect(keys.tryAcquire("a")).not.toBeNull();
    });
  });

  test("a task that comes while the last one in line is being cancelled gets the key alone", () => {
    runSync(function* () {
      const keys = make();
      const lease = yield* keys.acquire("a");
      const waiting = createTask(keys.acquire("a"));
      yield* sleep(0);
      waiting.cancel();
      lease.release();
      const newcomer = yield* keys.acquire("a");
      expect(yield* outcomeOf(waiting)).toBe("CancelledError");
      expect([keys.locked("a"), keys.tryAcquire("a")]).toEqual([true, null]);
      newcomer.release();
      expect(keys.locked("a")).toBe(false);
    });
  });

  test("tryAcquire: a lease if the key is free and no task waits for it", () => {
    runSync(function* () {
      const keys = make();
      const lease = keys.tryAcquire("a");
      const waiting = createTask(keys.acquire("a"));
      yield* sleep(0);
      expect([keys.tryAcquire("a"), keys.tryAcquire("b") === null]).toEqual([null, false]);
      lease?.release();
      expect(keys.tryAcquire("a")).toBeNull();
      (yield* waiting).release();
      expect(keys.tryAcquire("a")).not.toBeNull();
    });
  });

  test("with: releases however the body ends", () => {
    runSync(function* () {
      const keys = make();
      const failing = keys.with("a", () => {
        throw new RangeError("no");
      });
      expect(yield* outcomeOf(failing)).toBe("RangeError no");
      const task = createTask(keys.with("a", sleep(1000)));
      yield* sleep(1);
      expect(keys.locked("a")).toBe(true);
      task.cancel();
      expect(yield* outcomeOf(task)).toBe("CancelledError");
      expect(keys.locked("a")).toBe(false);
    });
  });

  test("a lease is released once", () => {
    runSync(function* () {
      const keys = make();
      const lease = yield* keys.acquire("a");
      lease.release();
      expect(() => lease.release()).toThrow(
        new Error("release() of a lease that was released before"),
      );
    });
  });

  test("from async functions, which end with the reason of a signal", () =>
    asyncMain(async () => {
      const keys = make();
      using _lease = await keys.acquire("a");
      const controller = new AbortController();
      const { signal } = controller;
      const waiting = [
        keys.acquire("a", { signal }).then(),
        keys.with("a", () => {}, { signal }).then(),
      ];
      const settled = Promise.allSettled(waiting);
      await sleep(1);
      controller.abort(new Error("given up"));
      expect(await settled).toMatchObject([{ reason: signal.reason }, { reason: signal.reason }]);
      expect(keys.locked("b")).toBe(false);
    }));

  test("bad arguments: a body that cannot begin later", () => {
    // @ts-expect-error
    expect(() => make().with("a", 5)).toThrow(
      new TypeError("body must be a function or the call of a coroutine, not 5"),
    );
  });
});

test("KeyedSemaphore: no more tasks at a time for a key than it has permits", () => {
  runSync(function* () {
    const hosts = new KeyedSemaphore<string>(2);
    let inside = 0;
    let most = 0;
    function* load(): Coroutine<void> {
      inside += 1;
      most = Math.max(most, inside);
      yield* sleep(10);
      inside -= 1;
    }
    const tasks = Array.from({ length: 5 }, () => createTask(hosts.with("a", load)));
    for (const task of tasks) yield* task;
    expect([most, inside]).toEqual([2, 0]);
  });
});

test("keys are compared as those of a Map", () => {
  const locks = new KeyedLock<unknown>();
  const key = {};
  locks.tryAcquire(key);
  locks.tryAcquire(Number.NaN);
  expect([key, {}, Number.NaN].map((each) => locks.locked(each))).toEqual([true, false, true]);
});

test.each([0, 1.5, "2", undefined])("KeyedSemaphore: %j is no number of holders", (value) => {
  expect(() => new KeyedSemaphore(value as number)).toThrow(/^value must be a whole number/);
});
