import { checkCount } from "./check-count.ts";
import { Lockable } from "./lockable.ts";

/**
 * A number of permits, of which each `acquire()` takes one. Tasks get them in the order they came, and a
 * permit that is released while tasks wait belongs to the first of them from that moment on. Any task may
 * release a permit.
 *
 * asyncio: `asyncio.Semaphore`.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { Semaphore } from "@x/sync";
 *
 * await run(function* () {
 *   const connections = new Semaphore(2);
 *   const load = (page: string) =>
 *     connections.with(function* () {
 *       yield* sleep(10);
 *       console.log(page);
 *     });
 *   const tasks = ["home", "news", "shop"].map((page) => createTask(load(page)));
 *   for (const task of tasks) yield* task;
 * });
 * ```
 */
export class Semaphore extends Lockable {
  #value: number;
  /** How many waiters were given a permit and have not resumed yet. Only while there are such waiters may
   * tasks be in line although permits are free. */
  #woken = 0;

  /**
   * @param value - how many permits there are at first.
   * @throws TypeError, RangeError when `value` is neither a whole number of 0 or more nor `Infinity`.
   */
  constructor(value = 1) {
    checkCount("value", value);
    super("Semaphore.acquire");
    this.#value = value;
  }

  /**
   * Whether a task that acquired a permit now would have to wait: no permit is free, or other tasks come
   * first.
   *
   * asyncio: `semaphore.locked()`.
   */
  get locked(): boolean {
    return this.#value === 0 || this.#woken > 0;
  }

  /** How many permits are free. @internal */
  get value(): number {
    return this.#value;
  }

  /**
   * Gives a permit back, or adds one to those that there were at first. It belongs to the next waiter at
   * once, which goes on in the next iteration.
   *
   * asyncio: `semaphore.release()`.
   */
  release(): void {
    this.#value += 1;
    this.#pass();
  }

  /** @internal */
  enter(): boolean {
    if (this.locked) return false;
    this.#value -= 1;
    return true;
  }

  /** @internal */
  resume(): void {
    this.#woken -= 1;
    this.#passAll();
  }

  /** @internal */
  leave(woken: boolean): void {
    if (woken) {
      this.#woken -= 1;
      this.#value += 1;
    }
    this.#passAll();
  }

  /** Gives a permit to the first waiter. False when there is none. */
  #pass(): boolean {
    if (!this.line.wakeNext()) return false;
    this.#value -= 1;
    this.#woken += 1;
    return true;
  }

  /** Gives the free permits to the tasks that had to queue because others were about to resume. */
  #passAll(): void {
    while (this.#value > 0 && this.#pass());
  }
}
