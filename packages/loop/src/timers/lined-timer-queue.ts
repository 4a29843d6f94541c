import { NOWHERE, type Timer } from "./timer-heap.ts";
import { TimerQueue } from "./timer-queue.ts";

/** A timer that can stand in line. */
export interface LinedTimer extends Timer {
  /** The one behind which it stands, and the one that stands behind it, all with the same deadline. */
  ahead: LinedTimer | undefined;
  behind: LinedTimer | undefined;
}

/** The position of a timer that stands behind another. */
const BEHIND = -2;

/** A timer queue for virtual time, in which deadlines are often the same: timers that are set for one
 * deadline, one after the other, stand in line behind the first, and the heap has only that. */
export class LinedTimerQueue<T extends LinedTimer> extends TimerQueue<T> {
  #last: LinedTimer | undefined;

  override add(timer: T): void {
    const last = this.#last;
    this.#last = timer;
    if (last?.when !== timer.when) {
      super.add(timer);
      return;
    }
    timer.position = BEHIND;
    timer.ahead = last;
    last.behind = timer;
  }

  override remove(timer: T): void {
    const { position, ahead, behind } = timer;
    if (this.#last === timer) this.#last = ahead;
    if (ahead === undefined && behind === undefined) {
      super.remove(timer);
      return;
    }
    timer.position = NOWHERE;
    timer.ahead = undefined;
    timer.behind = undefined;
    if (behind !== undefined) behind.ahead = ahead;
    if (ahead !== undefined) ahead.behind = behind;
    else this.replace(position, timer, behind as T);
  }

  override clear(): void {
    for (const timer of [...this]) {
      timer.position = NOWHERE;
      timer.ahead = undefined;
      timer.behind = undefined;
    }
    this.#last = undefined;
    super.clear();
  }

  override *[Symbol.iterator](): Generator<T, void> {
    for (const first of super[Symbol.iterator]()) {
      let timer: LinedTimer | undefined = first;
      for (; timer !== undefined; timer = timer.behind) yield timer as T;
    }
  }
}
