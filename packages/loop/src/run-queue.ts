import type { Entry } from "./entry.ts";
import { Ring } from "./helpers/ring.ts";
import type { Host } from "./host/host.ts";
import { timerDue } from "./shared/protocol.ts";
import type { LinedTimer } from "./timers/lined-timer-queue.ts";
import { TimerQueue } from "./timers/timer-queue.ts";

/** A timer of a loop, which is run when its time has come. */
export interface LoopTimer extends LinedTimer, Entry {}

/** On a host: makes the timer queue for its loops, where another one than the usual is quicker. */
export const newTimers: unique symbol = Symbol("newTimers");

interface TimerMaker {
  [newTimers]<T extends LinedTimer>(): TimerQueue<T>;
}

/** The part of a loop that its queue asks for. */
interface Timed<T> {
  readonly host: Host & Partial<TimerMaker>;
  [timerDue](timer: T): void;
}

/**
 * The work of a loop: the entries that are ready, in the order in which they came, and the timers that are set.
 *
 * It is run one iteration after another. An iteration first moves the timers that are due behind what is ready, and
 * then runs as many entries as are ready at that moment. So an entry that becomes ready while an iteration runs always
 * belongs to the next one, as in asyncio. An iteration may be run in several pieces: `left` says how much of it is
 * still to be run.
 */
export class RunQueue<T extends LoopTimer = LoopTimer> {
  readonly ready: Ring<Entry> = new Ring();
  readonly timers: TimerQueue<T>;
  /** How many entries the current iteration still has to run. */
  left = 0;
  /** How many promises the loop waits for. */
  awaited = 0;
  /** Whether the loop is to stop when the current iteration, or else the next one, is over. */
  stopping = false;

  readonly #loop: Timed<T>;

  constructor(loop: Timed<T>) {
    this.#loop = loop;
    this.timers = loop.host[newTimers]?.() ?? new TimerQueue();
  }

  /** Begins an iteration. Returns false if it has nothing to run. */
  begin(): boolean {
    if (this.timers.first !== undefined) this.#moveDue();
    this.left = this.ready.size;
    return this.left > 0;
  }

  /** Runs the next `count` entries of the iteration, which has at least that many left. */
  run(count: number, execute: (entry: Entry) => void): void {
    const { ready } = this;
    for (let i = count; i > 0; i -= 1) {
      this.left -= 1;
      execute(ready.shift());
    }
  }

  /** Runs a whole iteration. */
  runIteration(execute: (entry: Entry) => void): void {
    if (this.timers.first !== undefined) this.#moveDue();
    const { ready } = this;
    for (let left = ready.size; left > 0; left -= 1) execute(ready.shift());
  }

  /** Moves the timers that are due behind what is ready. */
  #moveDue(): void {
    const { timers } = this;
    const loop = this.#loop;
    const now = loop.host.now();
    let timer = timers.first;
    while (timer !== undefined && timer.when <= now) {
      timers.remove(timer);
      loop[timerDue](timer);
      timer = timers.first;
    }
  }

  clear(): void {
    this.ready.clear();
    this.timers.clear();
  }
}
