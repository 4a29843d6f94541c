import type { Chooser } from "./chooser.ts";
import { parseSchedule, type Schedule } from "./schedule.ts";

/** Follows a recorded schedule. */
export class Replay implements Chooser {
  readonly #schedule: Schedule;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  next(step: number, lanes: readonly object[]): number {
    const index = this.#schedule.choices.get(step) ?? 0;
    // A schedule that was made smaller may lead to a step with fewer lanes.
    return index < lanes.length ? index : 0;
  }

  cancel(step: number): number | undefined {
    return this.#schedule.cancels.get(step);
  }
}

/** A chooser that runs everything first in, first out. */
export const fifo = (): Replay => new Replay(parseSchedule("fifo"));
