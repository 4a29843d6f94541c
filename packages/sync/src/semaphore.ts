import { checkCount } from "./check.ts";
import { Lockable } from "./lockable.ts";

/**
 * So many permits, of which each `acquire()` takes one. Tasks get them in the order they came, and a
 * permit that is released while somebody waits is his from that moment. Any task may release.
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
  /** How many were given a permit and have not resumed yet. While there are any, others may wait though
   * permits are free; else nobody does. */
  #woken = 0;

  /**
   * @param value - how many permits there are at first.
   * @throws TypeError, RangeError when it is not a whole number of 0 or more, or `Infinity`.
   */
  constructor(value = 1) {
    checkCount("value", value);
    super("Semaphore.acquire");
    this.#value = value;
  }

  /**
   * Whether who came now would have to wait: no permit is free, or others come first.
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
   * Gives a permit back, or adds one to those there were at first. The next in line has it at once,
   * and goes on in the next iteration.
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

  /** Gives a permit to the first who waits. */
  #pass(): boolean {
    if (!this.line.wakeNext()) return false;
    this.#value -= 1;
    this.#woken += 1;
    return true;
  }

  /** For who came when others were about to resume, and had to queue though permits were free. */
  #passAll(): void {
    while (this.#value > 0 && this.#pass());
  }
}
