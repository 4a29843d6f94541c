import type { Task } from "@x/future";
import type { TimerHandle } from "@x/loop";

/** What a program has left behind. */
export interface Leaks {
  readonly tasks: readonly Task<unknown>[];
  readonly timers: readonly TimerHandle[];
  readonly iterators: number;
  /** The tasks and what they waited for, as text. */
  readonly waiting: string;
}

/**
 * Thrown when a program ends and leaves something behind: tasks that nobody waits for any more,
 * timers, iterators that were not closed.
 *
 * asyncio has no counterpart: `asyncio.run` cancels what is left without a word.
 */
export class LeakError extends Error {
  /** The tasks that were not done. They have been cancelled since. */
  readonly tasks: readonly Task<unknown>[];
  /** The timers that were set, but for those of the tasks. */
  readonly timers: readonly TimerHandle[];
  /** How many iterators over foreign sources were open. */
  readonly iterators: number;

  /** @internal */
  constructor({ tasks, timers, iterators, waiting }: Leaks) {
    const lines = timers.map((timer) => `\n  ${timer}`);
    if (iterators > 0) lines.push(`\n  ${iterators} of iterate() that were not closed`);
    super(`the program has ended and left behind:${waiting}${lines.join("")}`);
    this.tasks = tasks;
    this.timers = timers;
    this.iterators = iterators;
  }

  /** The name of the class. */
  override readonly name: string = "LeakError";
}
