/**
 * A condition is a lock with a wait queue. `wait` releases the lock, waits in the queue until it is
 * notified, and then acquires the lock again, however often it is cancelled meanwhile: the invariant is
 * that a caller of `wait` holds the lock when the call returns or throws, because the code around it is
 * about to release it. A notification is never lost either: if the task that was woken fails before it can
 * use its notification, the next one in the queue is woken.
 */

import {
  type Coroutine,
  type CoroutineCall,
  coroutine,
  isCancelled,
  type SignalOption,
} from "@x/future";
import { NONE, WaitQueue, withSignal } from "@x/future/internal";
import { checkCallback, checkLimit, describe, inspect } from "@x/loop/internal";
import type { LockBody } from "./hold.ts";
import type { Lease } from "./lease.ts";
import { Lock } from "./lock.ts";
import { waitersIn } from "./waiters.ts";

/** A type without its values that count as false in an `if`. */
export type Truthy<T> = Exclude<T, false | 0 | 0n | "" | null | undefined>;

/**
 * A lock with which tasks can also wait for a change of the state that it guards. While a task waits, it
 * does not hold the lock; the task that changes the state, holding the lock, notifies the waiters. Several
 * conditions may share a lock.
 *
 * asyncio: `asyncio.Condition`.
 *
 * @example
 * ```ts
 * import { createTask, run } from "@x/future";
 * import { Condition } from "@x/sync";
 *
 * await run(function* () {
 *   const condition = new Condition();
 *   const pages: string[] = [];
 *   const reader = createTask(
 *     condition.with(function* () {
 *       yield* condition.waitFor(() => pages.length >= 2);
 *       console.log(pages.join(", "));
 *     }),
 *   );
 *   for (const page of ["home", "news"]) {
 *     yield* condition.with(() => {
 *       pages.push(page);
 *       condition.notify();
 *     });
 *   }
 *   yield* reader;
 * });
 * ```
 */
export class Condition {
  readonly #lock: Lock;
  readonly #line = new WaitQueue("Condition.wait");

  /**
   * @param lock - by default a new one.
   * @throws TypeError when `lock` is not a {@link Lock}.
   */
  constructor(lock: Lock = new Lock()) {
    if (!(lock instanceof Lock)) throw new TypeError(`lock must be a Lock, not ${describe(lock)}`);
    this.#lock = lock;
  }

  /** {@link Lock.locked} of its lock. */
  get locked(): boolean {
    return this.#lock.locked;
  }

  /** Acquires its lock, as {@link Lockable.acquire} does. */
  acquire(options?: SignalOption): CoroutineCall<Lease> {
    return this.#lock.acquire(options);
  }

  /** Acquires its lock if that needs no waiting, as {@link Lockable.tryAcquire} does. */
  tryAcquire(): Lease | null {
    return this.#lock.tryAcquire();
  }

  /**
   * {@link Lock.release} of its lock.
   *
   * @throws Error when the lock is not held.
   */
  release(): void {
    this.#lock.release();
  }

  /**
   * Runs `body` with its lock held, as {@link Lockable.with} does.
   *
   * @throws what the body throws; at once TypeError when `body` is neither a function nor a call.
   */
  with<T>(body: LockBody<T>, options?: SignalOption): CoroutineCall<T> {
    return this.#lock.with(body, options);
  }

  /**
   * Releases the lock, waits to be notified, and acquires the lock again. The caller holds the lock
   * afterwards in any case: even a cancelled `wait` ends only when it has got the lock back. A notification
   * that arrives together with a cancellation goes to the next task that waits. That task may find nothing
   * changed, so check in a loop whether what you wait for is there, or use {@link Condition.waitFor}.
   *
   * asyncio: `condition.wait()`.
   *
   * @returns true always.
   * @throws Error when the lock is not held.
   */
  wait(options?: SignalOption): CoroutineCall<true> {
    return withSignal(Condition.#wait(this), options);
  }

  /**
   * Waits until `predicate` returns a true value. It is called with the lock held, first at once and then
   * after each notification.
   *
   * asyncio: `condition.wait_for()`.
   *
   * @returns what the predicate returned.
   * @throws Error when the call has to wait and the lock is not held; what the predicate throws, with the
   * lock held; at once TypeError when `predicate` is not a function.
   */
  waitFor<T>(predicate: () => T, options?: SignalOption): CoroutineCall<Truthy<T>> {
    checkCallback(predicate, "predicate");
    return withSignal(waitFor(this, predicate) as CoroutineCall<Truthy<T>>, options);
  }

  /**
   * Wakes the `n` tasks that have waited longest. They go on when they get the lock, which the caller
   * still holds and has to release. A notification that no task waits for is not remembered.
   *
   * asyncio: `condition.notify()`.
   *
   * @param n - how many tasks to wake at most.
   * @throws Error when the lock is not held; TypeError, RangeError when `n` is neither a whole number of 0
   * or more nor `Infinity`.
   */
  notify(n = 1): void {
    checkLimit("n", n, 0);
    checkHeld(this, "notify");
    for (let i = 0; i < n && this.#line.wakeNext(); i += 1);
  }

  /**
   * Wakes all tasks that wait; otherwise the same as {@link Condition.notify}.
   *
   * asyncio: `condition.notify_all()`.
   *
   * @throws Error when the lock is not held.
   */
  notifyAll(): void {
    this.notify(Number.POSITIVE_INFINITY);
  }

  /** For example `<Condition locked waiters=2>`. */
  toString(): string {
    return `<Condition ${this.locked ? "locked" : "unlocked"}${waitersIn(this.#line)}>`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  static readonly #wait = /* @__PURE__ */ coroutine(function* wait(
    condition: Condition,
  ): Coroutine<true> {
    checkHeld(condition, "wait");
    condition.release();
    let error: unknown = NONE;
    try {
      yield* condition.#line.wait();
    } catch (raised) {
      error = raised;
    }
    for (;;) {
      try {
        yield* condition.acquire();
        break;
      } catch (raised) {
        error = raised;
        if (!isCancelled(raised)) break;
      }
    }
    if (error === NONE) return true;
    condition.#line.wakeNext();
    throw error;
  });
}

const waitFor = /* @__PURE__ */ coroutine(function* waitFor(
  condition: Condition,
  predicate: () => unknown,
): Coroutine<unknown> {
  for (;;) {
    const value = predicate();
    if (value) return value;
    yield* condition.wait();
  }
});

/** @throws Error when no task holds the lock. */
function checkHeld({ locked }: Condition, method: string): void {
  if (!locked) throw new Error(`${method}() of a Condition that is not locked`);
}
