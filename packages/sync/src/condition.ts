import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  isCancelled,
  type SignalOption,
} from "@x/future";
import { NONE, WaitQueue, withSignal } from "@x/future/internal";
import { checkCallback, describe } from "@x/loop/internal";
import { checkCount } from "./check.ts";
import type { Lease } from "./lease.ts";
import { Lock } from "./lock.ts";

/** A type without what counts as false in an `if`. */
export type Truthy<T> = Exclude<T, false | 0 | 0n | "" | null | undefined>;

/**
 * A lock together with a line of tasks that have to wait, while they do not hold it, for what it
 * guards to change. Who changes it, holding the lock, notifies them. Several conditions may share a
 * lock.
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
   * @throws TypeError when it is no {@link Lock}.
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
   * @throws what the body throws; at once TypeError when it is no function.
   */
  with<T>(
    body: (scope: CallScope) => Coroutine<T> | PromiseLike<T> | T,
    options?: SignalOption,
  ): CoroutineCall<T> {
    return this.#lock.with(body, options);
  }

  /**
   * Releases the lock, waits to be notified, and acquires the lock again before anything else: the
   * caller holds it afterwards in any case, also when cancelled, which can take as long as others
   * hold it. A notification that cannot be used any more, because of the cancelling, goes to the next
   * in line. So somebody may be woken without a reason: look again whether what was waited for is
   * there, or use {@link Condition.waitFor}.
   *
   * asyncio: `condition.wait()`.
   *
   * @returns true always.
   * @throws Error when the lock is not held.
   */
  wait(options?: SignalOption): CoroutineCall<true> {
    return withSignal(wait(this, this.#line), options);
  }

  /**
   * Waits until `predicate`, called with the lock held, returns something true. It is called first at
   * once, and then after each notification.
   *
   * asyncio: `condition.wait_for()`.
   *
   * @returns what the predicate returned.
   * @throws Error when it has to wait and the lock is not held; what the predicate throws, with the
   * lock held; at once TypeError when it is no function.
   */
  waitFor<T>(predicate: () => T, options?: SignalOption): CoroutineCall<Truthy<T>> {
    checkCallback(predicate, "predicate");
    return withSignal(waitFor(this, predicate) as CoroutineCall<Truthy<T>>, options);
  }

  /**
   * Wakes the first who wait. They go on when they have got the lock, which the caller holds and is
   * to release. When nobody waits, nothing is remembered.
   *
   * asyncio: `condition.notify()`.
   *
   * @param n - how many at most.
   * @throws Error when the lock is not held; TypeError, RangeError when `n` is not a whole number of
   * 0 or more, or `Infinity`.
   */
  notify(n = 1): void {
    checkCount("n", n);
    checkHeld(this, "notify");
    for (let i = 0; i < n && this.#line.wakeNext(); i += 1);
  }

  /**
   * Wakes all who wait; otherwise the same as {@link Condition.notify}.
   *
   * asyncio: `condition.notify_all()`.
   *
   * @throws Error when the lock is not held.
   */
  notifyAll(): void {
    this.notify(Number.POSITIVE_INFINITY);
  }
}

const wait = /* @__PURE__ */ coroutine(function* wait(
  condition: Condition,
  line: WaitQueue,
): Coroutine<true> {
  checkHeld(condition, "wait");
  condition.release();
  let error: unknown = NONE;
  try {
    yield* line.wait();
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
  line.wakeNext();
  throw error;
});

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

/** @throws Error when the lock is not held by anybody. */
function checkHeld({ locked }: Condition, method: string): void {
  if (!locked) throw new Error(`${method}() of a Condition that is not locked`);
}
