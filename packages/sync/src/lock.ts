import type { Place } from "@x/future/internal";
import { type Holder, newHolder, reportSelfWait } from "./holder.ts";
import { Lockable } from "./lockable.ts";

const FREE = 0;
/** Released, and passed to a waiter that was woken and has not resumed yet. */
const PASSED = 1;
const HELD = 2;

/**
 * A lock that one task at a time can hold. Tasks get it in the order they came: no task overtakes another,
 * not even one that comes between a release and the moment when the next waiter resumes. Any task may
 * release the lock. The task that holds it must not acquire it again, since it would wait for itself;
 * debug mode reports this to the loop's exception handler.
 *
 * asyncio: `asyncio.Lock`.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { Lock } from "@x/sync";
 *
 * await run(function* () {
 *   const lock = new Lock();
 *   let balance = 100;
 *   function* pay(amount: number) {
 *     using _lease = yield* lock.acquire();
 *     const before = balance;
 *     yield* sleep(1);
 *     balance = before - amount;
 *   }
 *   const payments = [createTask(pay(10)), createTask(pay(20))];
 *   for (const payment of payments) yield* payment;
 *   console.log(balance);
 * });
 * ```
 */
export class Lock extends Lockable {
  #state = FREE;
  #holder: Holder | undefined;

  /** Makes a lock that no task holds. */
  constructor() {
    super("Lock.acquire");
  }

  /**
   * Whether a task holds the lock. False between a release and the moment when the next waiter resumes.
   *
   * asyncio: `lock.locked()`.
   */
  get locked(): boolean {
    return this.#state === HELD;
  }

  /**
   * Releases the lock, also if another task acquired it. The next waiter gets it in the next iteration.
   *
   * asyncio: `lock.release()`.
   *
   * @throws Error when no task holds the lock.
   */
  release(): void {
    if (!this.locked) throw new Error("release() of a Lock that is not locked");
    this.#state = FREE;
    this.#holder = undefined;
    this.#pass();
  }

  /** @internal */
  enter(): boolean {
    const free = this.#state === FREE && this.line.waiting === 0;
    if (free) this.resume();
    return free;
  }

  /** @internal */
  join(): Place {
    if (this.#holder) reportSelfWait(this.#holder);
    return this.line.join();
  }

  /** @internal */
  resume(): void {
    this.#state = HELD;
    this.#holder = newHolder();
  }

  /** @internal */
  leave(woken: boolean): void {
    if (woken) this.#state = FREE;
    this.#pass();
  }

  /** Passes the lock to the first waiter. If that one was cancelled, the lock is passed on only when the
   * waiter has left the line, as in asyncio. */
  #pass(): void {
    if (this.#state === FREE && this.line.wakeFirst()) this.#state = PASSED;
  }
}
