import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  createTask,
  Future,
  run,
  runSync,
  sleep,
} from "@x/future";
import { BoundedSemaphore, Condition, type Lease, Lock, type Lockable, Semaphore } from "@x/sync";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, outcomeOf } from "./support.ts";

const KINDS: [name: string, make: () => Lockable | Condition][] = [
  ["Lock", () => new Lock()],
  ["Condition", () => new Condition()],
  ["Semaphore", () => new Semaphore()],
  ["BoundedSemaphore", () => new BoundedSemaphore()],
];

describe.each(KINDS)("%s", (_name, make) => {
  test("LCK-05 with: gives the body's result, and holds it meanwhile", () => {
    runSync(function* () {
      const lock = make();
      const result = yield* lock.with(function* () {
        expect(lock.locked).toBe(true);
        yield* sleep(1);
        return "done";
      });
      expect([result, lock.locked]).toEqual(["done", false]);
    });
  });

  test("with: a body that returns a value", () => {
    const lock = make();
    expect(runSync(lock.with(() => [lock.locked]))).toEqual([true]);
    expect(lock.locked).toBe(false);
  });

  test("LCK-05 with: releases when the body fails", () => {
    const lock = make();
    const failing = lock.with(() => {
      throw new RangeError("no");
    });
    expect(() => runSync(failing)).toThrow(new RangeError("no"));
    expect(lock.locked).toBe(false);
  });

  test("LCK-05 with: releases when the body is cancelled, once it has ended", () => {
    runSync(function* () {
      const lock = make();
      const task = createTask(
        lock.with(function* () {
          try {
            yield* sleep(100);
          } finally {
            yield* sleep(1);
          }
        }),
      );
      yield* sleep(0);
      task.cancel();
      yield* sleep(0);
      expect(lock.locked).toBe(true);
      expect(yield* outcomeOf(task)).toBe("CancelledError");
      expect(lock.locked).toBe(false);
    });
  });

  test("LCK-05 with: cancelled in line, leaves it untouched and does not begin", () => {
    runSync(function* () {
      const lock = make();
      yield* lock.acquire();
      let begun = false;
      const task = createTask(
        lock.with(() => {
          begun = true;
        }),
      );
      yield* sleep(0);
      task.cancel();
      yield* outcomeOf(task);
      expect([begun, lock.locked]).toEqual([false, true]);
    });
  });

  test("with: awaited by an async function, whose body gets a signal", async () => {
    const lock = make();
    const result = await lock.with(async ({ signal }) => !signal.aborted && "done");
    expect([result, lock.locked]).toEqual(["done", false]);
    const controller = new AbortController();
    const begun = new Future<void>();
    const reading = run(
      lock.with(({ signal }) => {
        begun.setResult();
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }),
      { signal: controller.signal },
    );
    await begun;
    expect(lock.locked).toBe(true);
    controller.abort(new Error("given up"));
    await expect(reading).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining("given up") }),
    );
    expect(lock.locked).toBe(false);
  });

  test("acquire: { signal } ends the wait with its reason, and the turn is the next one's", () =>
    asyncMain(async () => {
      const lock = make();
      const { signal } = new AbortController();
      const lease = await lock.acquire({ signal });
      const controller = new AbortController();
      const given = lock.acquire({ signal: controller.signal }).then(undefined, (error) => error);
      const next = createTask(lock.acquire());
      await sleep(0);
      const reason = new Error("given up");
      controller.abort(reason);
      expect(await given).toBe(reason);
      lease.release();
      (await next).release();
      expect(lock.locked).toBe(false);
    }));

  test("using: releases on every way out of a block", () => {
    runSync(function* () {
      const lock = make();
      function* user(way: "end" | "return" | "throw" | "cancel") {
        for (const _ of [1, 2]) {
          using _lease = yield* lock.acquire();
          expect(lock.locked).toBe(true);
          if (way === "return") return;
          if (way === "throw") throw new Error("out");
          if (way === "cancel") yield* sleep(100);
        }
      }
      for (const way of ["end", "return", "throw"] as const) {
        yield* outcomeOf(user(way));
        expect(lock.locked).toBe(false);
      }
      const task = createTask(user("cancel"));
      yield* sleep(0);
      task.cancel();
      expect(yield* outcomeOf(task)).toBe("CancelledError");
      expect(lock.locked).toBe(false);
    });
  });

  test("using: in an async function", () =>
    asyncMain(async () => {
      const lock = make();
      const user = async (fails: boolean) => {
        using _lease = await lock.acquire();
        await sleep(1);
        if (fails) throw new Error("out");
        return lock.locked;
      };
      expect(await user(false)).toBe(true);
      await expect(user(true)).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining("out") }),
      );
      expect(lock.locked).toBe(false);
    }));

  test("with: the call of a coroutine begins when the lock is held", () => {
    runSync(function* () {
      const lock = make();
      function* body() {
        expect(lock.locked).toBe(true);
        return yield* sleep(1, "done");
      }
      expect(yield* lock.with(body())).toBe("done");
      expect(yield* lock.with(sleep(1, "slept"))).toBe("slept");
      expect(lock.locked).toBe(false);
    });
  });

  test("with: cancelled in line, closes the call of a coroutine that it was given", () => {
    runSync(function* () {
      const lock = make();
      using _lease = yield* lock.acquire();
      let begun = false;
      function* body() {
        begun = true;
        yield* sleep(1);
      }
      const call = body();
      const waiting = createTask(lock.with(call));
      yield* sleep(0);
      waiting.cancel();
      expect(yield* outcomeOf(waiting)).toBe("CancelledError");
      yield* call;
      expect(begun).toBe(false);
    });
  });

  test("tryAcquire: a lease if it is free", () => {
    const lock = make();
    const lease = lock.tryAcquire();
    expect([lock.locked, lock.tryAcquire()]).toEqual([true, null]);
    lease?.release();
    expect(lock.locked).toBe(false);
    {
      using _lease = lock.tryAcquire();
      using none = lock.tryAcquire();
      expect([lock.locked, none]).toEqual([true, null]);
    }
    expect(lock.locked).toBe(false);
  });

  test("tryAcquire: overtakes no task that waits, not even one that was woken", () => {
    runSync(function* () {
      const lock = make();
      const lease = lock.tryAcquire() as Lease;
      const waiting = createTask(lock.acquire());
      yield* sleep(0);
      lease.release();
      expect(lock.tryAcquire()).toBeNull();
      (yield* waiting).release();
      expect(lock.tryAcquire()).not.toBeNull();
    });
  });

  test("tryAcquire: in an async function", () =>
    asyncMain(async () => {
      const lock = make();
      using lease = lock.tryAcquire();
      await sleep(1);
      expect([lease !== null, lock.tryAcquire()]).toEqual([true, null]);
    }));

  test("bad arguments: a body that cannot begin later", () => {
    const wanted = "body must be a function or the call of a coroutine, not";
    // @ts-expect-error
    expect(() => make().with("body")).toThrow(new TypeError(`${wanted} "body"`));
    const promise = Promise.resolve();
    // @ts-expect-error
    expect(() => make().with(promise)).toThrow(
      new TypeError(`${wanted} an object (Promise), which runs already: pass the function itself`),
    );
    const call = sleep(1);
    runSync(call);
    expect(() => make().with(call)).toThrow(/^sleep was already awaited/);
  });

  test("a call does nothing until it is awaited, and can be awaited once", () => {
    runSync(function* () {
      const lock = make();
      const call = lock.acquire();
      expect([lock.locked, String(call)]).toEqual([false, "<coroutine acquire>"]);
      yield* call;
      expect(() => call[Symbol.iterator]()).toThrow(
        expect.objectContaining({
          message: expect.stringContaining("acquire was already awaited"),
        }),
      );
    });
  });
});

test("release() of a subclass is used by leases and by with", () => {
  const released: string[] = [];
  class Noisy extends Lock {
    override release(): void {
      released.push("released");
      super.release();
    }
  }
  runSync(function* () {
    const lock = new Noisy();
    (yield* lock.acquire()).release();
    yield* lock.with(() => undefined);
  });
  expect(released).toEqual(["released", "released"]);
});

test("an error of release is the outcome, as in asyncio", () => {
  const lock = new Lock();
  expect(() => runSync(lock.with(() => lock.release()))).toThrow(
    expect.objectContaining({ message: expect.stringContaining("a Lock that is not locked") }),
  );
});

test("types: acquire gives a lease, with what its body gives; a missing star does not compile", () => {
  const lock = new Lock();
  expectTypeOf(lock.acquire()).toEqualTypeOf<CoroutineCall<Lease>>();
  expectTypeOf(lock.with(() => 1)).toEqualTypeOf<CoroutineCall<number>>();
  expectTypeOf(lock.with(async () => "text")).toEqualTypeOf<CoroutineCall<string>>();
  expectTypeOf(
    lock.with(function* (): Coroutine<boolean> {
      yield* sleep(1);
      return true;
    }),
  ).toEqualTypeOf<CoroutineCall<boolean>>();
  expectTypeOf(lock.with).parameter(0).parameter(0).toEqualTypeOf<CallScope>();
  expectTypeOf(lock.locked).toEqualTypeOf<boolean>();
  expectTypeOf<Lock>().toExtend<Lockable>();
  expectTypeOf<BoundedSemaphore>().toExtend<Semaphore>();
  // @ts-expect-error
  expectTypeOf<Semaphore>().toExtend<Lock>();
  function* inACoroutine(): Coroutine<void> {
    using lease = yield* lock.acquire();
    expectTypeOf(lease).toEqualTypeOf<Lease>();
    // @ts-expect-error
    yield lock.acquire();
    // @ts-expect-error
    using forgotten = lock.acquire();
    void forgotten;
  }
  async function inAnAsyncFunction() {
    using lease = await lock.acquire();
    expectTypeOf(lease).toEqualTypeOf<Lease>();
  }
  void [inACoroutine, inAnAsyncFunction];
});

test("with is named in the stack of its task, by a coroutine and by an async function", () =>
  run(async () => {
    const lock = new Lock();
    const body = () => new Future<void>();
    const tasks = [
      createTask(function* user() {
        yield* lock.with(body);
      }),
      createTask(async function user() {
        await lock.with(body);
      }),
    ];
    await sleep(0);
    expect(tasks.map((task) => task.stack().map(({ name }) => name))).toEqual([
      ["user", "hold", "<Future pending>"],
      ["user", "hold", "<Lock.acquire pending>"],
    ]);
    for (const task of tasks) task.cancel();
  }));
