import type { TimerHandle } from "@x/loop";

/** How many timers are kept before those that are over are looked for. */
const FEW = 1024;

/** The timers of a loop. That one is over is found out when there are many: a timer must cost nothing
 * more than it does anyway. */
export class LiveTimers {
  #timers: TimerHandle[] = [];
  #most = FEW;

  /** @param now - the loop's time. */
  add(timer: TimerHandle, now: number): void {
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
