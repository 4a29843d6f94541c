import { checkTime } from "../helpers/check.ts";
import { newTimers } from "../run-queue.ts";
import { type LinedTimer, LinedTimerQueue } from "../timers/lined-timer-queue.ts";
import type { TimerQueue } from "../timers/timer-queue.ts";
import { defaultHost } from "./default-host.ts";
import type { Host } from "./host.ts";

/**
 * A host whose time moves only when nothing is ready, and then at once to the next deadline, so that
 * a program that sleeps for a day is over in no time, in the same order as ever.
 *
 * Time starts at 0. For tests and simulations; Python has no counterpart.
 *
 * @example
 * ```ts
 * import { EventLoop, VirtualHost } from "@x/loop";
 *
 * const loop = new EventLoop({ host: new VirtualHost() });
 * loop.callLater(60_000, () => console.log(`a minute later: ${loop.time()}`));
 * while (loop.runOnce()) {}
 * ```
 */
export class VirtualHost implements Host {
  #now = 0;

  /** The virtual time, in ms from 0. */
  now(): number {
    return this.#now;
  }

  /**
   * Moves the clock to `when`; it never goes back.
   *
   * @throws TypeError, RangeError when `when` is not a number.
   */
  advance(when: number): void {
    checkTime("when", when);
    if (when > this.#now) this.#now = when;
  }

  /** As the real host. */
  soon(turn: () => void): void {
    defaultHost.soon(turn);
  }

  /** As the real host. */
  later(turn: () => void): void {
    defaultHost.later(turn);
  }

  /** Moves the clock to `when` after a turn of the real host, in which the reactions to settled promises run. */
  at(when: number, turn: () => void): () => void {
    let wanted = true;
    defaultHost.later(() => {
      if (!wanted) return;
      this.advance(when);
      turn();
    });
    return () => {
      wanted = false;
    };
  }

  /** As the real host. */
  keepAlive(): () => void {
    return defaultHost.keepAlive?.() ?? (() => {});
  }

  /** As the real host. */
  whenIdle(callback: () => void): () => void {
    return defaultHost.whenIdle?.(callback) ?? this.keepAlive();
  }

  /** Time stands still while tasks run: those that sleep equally long wake at the same time. @internal */
  [newTimers]<T extends LinedTimer>(): TimerQueue<T> {
    return new LinedTimerQueue();
  }
}
