import type { Chooser } from "./chooser.ts";
import { parseSchedule, type Schedule } from "./schedule.ts";

/** Follows a schedule. */
export class Replay implements Chooser {
  readonly #schedule: Schedule;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  next(step: number, lanes: readonly object[]): number {
    const index = this.#schedule.choices.get(step) ?? 0;
    // A schedule that was made smaller may have led elsewhere.
    return index < lanes.length ? index : 0;
  }

  cancel(step: number): number | undefined {
    return this.#schedule.cancels.get(step);
  }
}

/** First in, first out. */
export const fifo = (): Replay => new Replay(parseSchedule("fifo"));
