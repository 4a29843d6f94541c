import type { Context, TimerHandle } from "@x/loop";
import type { Entry } from "@x/loop/internal";

/** The entry of a timer that is due. */
export class DueTimer implements Entry {
  readonly timer: TimerHandle;
  context: Context | null;

  constructor(timer: TimerHandle) {
    this.timer = timer;
    this.context = timer.context;
  }

  run(): void {
    Object.getPrototypeOf(this.timer).run.call(this.timer);
  }

  toString(): string {
    return String(this.timer);
  }
}
