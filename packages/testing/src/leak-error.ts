import type { Task } from "@x/future";
import type { Handle, TimerHandle } from "@x/loop";
import { shareInstances } from "@x/loop/internal";

const leakBrand: unique symbol = Symbol.for("@x/testing.LeakError");

/** What a program has left behind. */
export interface Leaks {
  readonly tasks: readonly Task<unknown>[];
  readonly timers: readonly TimerHandle[];
  readonly handles: readonly Handle[];
  readonly waits: readonly string[];
  readonly iterators: readonly string[];
  readonly resources: readonly string[];
  /** The tasks and what they waited for, as text. */
  readonly waiting: string;
}

/**
 * Thrown when a program ends and leaves something behind: tasks that nobody waits for any more,
 * timers, callbacks that go on for ever, async functions that wait, iterators and sockets that were not
 * closed.
 *
 * asyncio has no counterpart: `asyncio.run` cancels what is left without a word.
 */
export class LeakError extends Error {
  static {
    shareInstances(this, leakBrand);
  }

  /** @internal */
  get [leakBrand](): true {
    return true;
  }

  /** The tasks that were not done. They have been cancelled since. */
  readonly tasks: readonly Task<unknown>[];
  /** The timers that were set, but for those of the tasks. */
  readonly timers: readonly TimerHandle[];
  /** The callbacks that were ready and never came to an end, for each calls for the next. */
  readonly handles: readonly Handle[];
  /** What async functions that nobody awaits waited for. They are left there, and go on no more. */
  readonly waits: readonly string[];
  /** The iterators over foreign sources that were open: who has opened each, and where. */
  readonly iterators: readonly string[];
  /** The servers, sockets, watchers and processes that were opened: the runtime's names for their
   * kinds. Only Node and what is like it can tell. */
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
