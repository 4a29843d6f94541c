import { pendingOf } from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import { thread, timers } from "@x/loop/internal";

/** What the loops of a thread are doing, in plain numbers. */
export interface Counters {
  /** How many tasks are not done. */
  readonly tasks: number;
  /** How many tasks, and calls that async functions await, are ready to run. */
  readonly ready: number;
  /** How many timers are set. */
  readonly timers: number;
  /** How many steps of tasks, callbacks and timers the loops have run since the watch began. */
  readonly steps: number;
  /** How many ms these took together, with the async code that went on. */
  readonly busy: number;
  /** How many steps, and stretches of async code, took as long as `stall` or longer. */
  readonly stalls: number;
  /** How late timers ran: at index 0, how many were less than 1 ms late; at each index `i` from 1 on, how many were
   * `2 ** (i - 1)` ms or more, but less than `2 ** i` ms late. The last one has no upper limit. */
  readonly lag: readonly number[];
  /** How many items the queues have that the option `queues` names. */
  readonly queues: Readonly<Record<string, number>>;
}

/**
 * What the loops of this thread have at the moment, as far as they are known: those that are driven or were set.
 *
 * @param running - the entries whose steps run now, which wait for nothing either.
 */
export function countLoops(
  running: readonly object[],
): Pick<Counters, "tasks" | "ready" | "timers"> {
  const counted = { tasks: 0, ready: 0, timers: 0 };
  for (const loop of knownLoops()) {
    const { tasks, calls } = pendingOf(loop);
    const drivers = [...tasks, ...calls];
    counted.tasks += [...tasks].length;
    // What a driver waits for is kept until it goes on.
    const ready = drivers.filter(({ waiter }) => waiter?.done !== false);
    counted.ready += ready.filter((driver) => !running.includes(driver)).length;
    counted.timers += [...loop[timers]].length;
  }
  return counted;
}

function knownLoops(): Set<EventLoop> {
  const { loops, running, current, fallback } = thread;
  return new Set(
    [...loops, running, current, fallback].filter((loop) => loop !== null) as EventLoop[],
  );
}
