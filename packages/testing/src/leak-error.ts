import type { Task } from "@x/future";
import type { Handle, TimerHandle } from "@x/loop";
import { isInstance } from "@x/loop/internal";

const leakBrand: unique symbol = Symbol.for("@x/testing.LeakError");

/** Everything that a program has left behind. */
export interface Leaks {
  readonly tasks: readonly Task<unknown>[];
  readonly timers: readonly TimerHandle[];
  readonly handles: readonly Handle[];
  readonly waits: readonly string[];
  readonly iterators: readonly string[];
  readonly resources: readonly string[];
  /** A text that lists the tasks and what they waited for. */
  readonly waiting: string;
}

/**
 * Thrown when a program ends and leaves something behind: tasks that are not done, timers, callbacks that go
 * on for ever, async functions that still wait, or iterators and sockets that were not closed.
 *
 * asyncio has no counterpart: `asyncio.run` cancels what is left without an error.
 */
export class LeakError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, leakBrand);
  }

  /** @internal */
  get [leakBrand](): true {
    return true;
  }

  /** The tasks that were not done. They have been cancelled since. */
  readonly tasks: readonly Task<unknown>[];
  /** The timers that were set, without those of the tasks. */
  readonly timers: readonly TimerHandle[];
  /** The callbacks that were still ready, because each one schedules the next. */
  readonly handles: readonly Handle[];
  /** A text for each async function that still waited. These functions never go on. */
  readonly waits: readonly string[];
  /** A text for each open iterator over a foreign source, with the task that opened it and the line. */
  readonly iterators: readonly string[];
  /** The kinds of the open servers, sockets, watchers and processes, as the runtime calls them. Empty on
   * runtimes that cannot list them; Node can. */
  readonly resources: readonly string[];

  /** @internal */
  constructor({ tasks, timers, handles, waits, iterators, resources, waiting }: Leaks) {
    const others = [...timers, ...handles, ...waits, ...iterators, ...resources];
    const lines = others.map((left) => `\n  ${left}`);
    super(`the program has ended and left behind:${waiting}${lines.join("")}`);
    this.tasks = tasks;
    this.timers = timers;
    this.handles = handles;
    this.waits = waits;
    this.iterators = iterators;
    this.resources = resources;
  }

  /** The name of the class. */
  override readonly name: string = "LeakError";
}
