import type { TimerHandle } from "@x/loop";

/** How many timers are kept before those that are over are looked for. */
const FEW = 1024;

/** The timers of a loop. Which of them are over is found out when all are, or when there are many: a
 * timer must cost little more than it does anyway. */
export class LiveTimers {
  #timers: TimerHandle[] = [];
  #most = FEW;
  /** The last deadline of all. */
  #end = Number.NEGATIVE_INFINITY;

  /** How many are kept. */
  get size(): number {
    return this.#timers.length;
  }

  /** @param now - the loop's time. */
  add(timer: TimerHandle, now: number): void {
    if (now >= this.#end) this.#timers.length = 0;
    if (this.#end < timer.when) this.#end = timer.when;
    this.#timers.push(timer);
    if (this.#timers.length <= this.#most) return;
    this.#timers = this.#timers.filter(({ cancelled, when }) => !cancelled && when >= now);
    this.#most = Math.max(FEW, this.#timers.length * 2);
  }

  /** Those that are still to come. */
  after(now: number): TimerHandle[] {
    return this.#timers.filter(({ cancelled, when }) => !cancelled && when > now);
  }
}
