import type { Context } from "@x/loop";
import { type Entry, giveContext, runInContext, type Trace, thread } from "@x/loop/internal";

/** A listener to what the loops of this thread do. It is told of the events for which it has methods. */
export interface Listener extends Partial<Omit<Trace, "run" | "wrap">> {
  /** Runs an entry by calling `next`. */
  readonly run?: (entry: Entry, next: (entry: Entry) => void) => void;
  /** Runs an entry, in whose context it is called, by calling `next`. */
  readonly runInside?: (entry: Entry, next: () => void) => void;
  /** Returns what is called in a scope in the place of a function. */
  readonly wrap?: Trace["wrap"];
}

/** The listeners of this thread, in the order in which they were installed. */
let listeners: readonly Listener[] = [];

/** The loop's hook, which tells all listeners; null while there is none. */
let hook: Trace | null = null;

/**
 * Tells a listener what the loops of this thread do from now on.
 *
 * @throws Error while another copy of this package does so.
 */
export function install(listener: Listener): void {
  if (thread.trace !== hook) {
    throw new Error(
      "Another copy of @x/trace records or watches this thread: stop() that first, or install only one copy",
    );
  }
  setListeners([...listeners, listener]);
}

/** Tells a listener nothing more. Has no effect on one that is not installed. */
export function uninstall(listener: Listener): void {
  if (listeners.includes(listener)) setListeners(listeners.filter((each) => each !== listener));
}

function setListeners(changed: readonly Listener[]): void {
  listeners = changed;
  hook = changed.length === 0 ? null : combine(changed);
  thread.trace = hook;
}

/** Makes one hook for all listeners. A kind of event costs nothing but for the listeners that have a method for it. */
function combine(all: readonly Listener[]): Trace {
  const tell = <K extends keyof Omit<Trace, "run" | "wrap">>(kind: K): Trace[K] => {
    const told = all.flatMap((listener) => listener[kind] ?? []) as ((
      ...args: unknown[]
    ) => void)[];
    const [only = () => {}] = told;
    return told.length < 2
      ? (only as Trace[K])
      : (...args: unknown[]) => {
          for (const each of told) each(...args);
        };
  };
  const inside = all
    .flatMap(({ runInside }) => runInside ?? [])
    .reduce<Trace["run"]>((next, run) => (entry) => next(insideOf(entry, run)), runInContext);
  const run = all
    .flatMap(({ run }) => run ?? [])
    .reduce<Trace["run"]>((next, run) => (entry) => run(entry, next), inside);
  return {
    run,
    turn: tell("turn"),
    posted: tell("posted"),
    cancelled: tell("cancelled"),
    made: tell("made"),
    entered: tell("entered"),
    left: tell("left"),
    waits: tell("waits"),
    waited: tell("waited"),
    wrap: (scope, fn) => all.reduce((made, { wrap }) => wrap?.(scope, made) ?? made, fn),
  };
}

/** An entry that is run in the context of another, and runs that one. */
function insideOf(entry: Entry, runInside: NonNullable<Listener["runInside"]>): Entry {
  return {
    run: () => runInside(entry, () => entry.run()),
    get context() {
      return entry.context as Context | null;
    },
    enterContext: (context) => void giveContext(entry, context as Context),
  };
}
