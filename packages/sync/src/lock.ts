import { type Holder, newHolder, reportSelfWait } from "./holder.ts";
import { Lockable } from "./lockable.ts";

const FREE = 0;
/** Released, but for a waiter that was woken and has not resumed yet. */
const PASSED = 1;
const HELD = 2;

/**
 * What one task at a time can hold. Tasks get it in the order they came: nobody is overtaken, not
 * even by who comes between a release and the moment when the next in line resumes. Any task may
 * release it. The task that holds it must not acquire it again: it would wait for itself, which
 * debug mode reports to the loop's exception handler.
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

  /** Makes a lock that is free. */
  constructor() {
    super("Lock.acquire");
  }

  /**
   * Whether it is held. False between a release and the moment when the next in line resumes.
   *
   * asyncio: `lock.locked()`.
   */
  get locked(): boolean {
    return this.#state === HELD;
  }

  /**
   * Gives it back, whoever acquired it. The next in line holds it from the next iteration on.
   *
   * asyncio: `lock.release()`.
   *
   * @throws Error when it is not held.
   */
  release(): void {
    if (!this.locked) throw new Error("release() of a Lock that is not locked");
    this.#state = FREE;
    this.#holder = undefined;
    this.#pass();
  }

  /** @internal */
  enter(): boolean {
    const free = this.#state === FREE && !this.line.waiting;
    if (free) this.resume();
    else if (this.#holder) reportSelfWait(this.#holder);
    return free;
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

  /** As in asyncio, a first who was cancelled passes it on, but not before he leaves the line. */
  #pass(): void {
    if (this.#state === FREE && this.line.wakeFirst()) this.#state = PASSED;
  }
}
