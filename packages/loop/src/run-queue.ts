import type { Context } from "./context/context.ts";
import type { TimerHandle } from "./handle.ts";
import type { Host } from "./host/host.ts";
import { Ring } from "./helpers/ring.ts";
import { TimerQueue } from "./timers/timer-queue.ts";

/** What a loop runs: a handle, a step of a task, a done-callback. `run` must not throw. */
export interface Entry {
  run(): void;
  /** The context that it is run in. */
  context?: Context | null;
  /** How it is given a context, if that is more than to keep it. */
  enterContext?(context: Context): void;
}

/** Makes the timer queue for a loop of a host with deadlines of a special kind. */
export const newTimers: unique symbol = Symbol("newTimers");

interface TimerMaker {
  [newTimers](): TimerQueue<TimerHandle>;
}

/** The work of a loop, one iteration after the other: an iteration runs what was ready when it
 * began; what that makes ready belongs to the next. */
export class Iteration {
  readonly ready: Ring<Entry> = new Ring();
  readonly timers: TimerQueue<TimerHandle>;
  /** How many entries the current iteration still has to run. */
  left = 0;

  constructor(host: Host & Partial<TimerMaker>) {
    this.timers = host[newTimers]?.() ?? new TimerQueue();
  }

  /** Begins an iteration: the timers that are due join the end of the ready queue. False when that
   * leaves nothing to run. */
  begin(host: Host): boolean {
    const { ready, timers } = this;
    let timer = timers.first;
    if (timer !== undefined) {
      const now = host.now();
      while (timer !== undefined && timer.when <= now) {
        timers.remove(timer);
        ready.push(timer);
        timer = timers.first;
      }
    }
    this.left = ready.size;
    return this.left > 0;
  }

  /** Runs the iteration's next `count` entries, of which there must be so many. */
  run(count: number, execute: (entry: Entry) => void): void {
    const { ready } = this;
    for (let i = count; i > 0; i -= 1) {
      this.left -= 1;
      execute(ready.shift());
    }
  }

  clear(): void {
    this.ready.clear();
    this.timers.clear();
  }
}
