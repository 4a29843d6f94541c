import { asyncScope, lookForStores, watchStores } from "#platform";
import type { EnteredContext, Entry } from "../entry.ts";
import { checkCallback } from "../helpers/check.ts";
import { type Stores, thread } from "../shared/thread.ts";

// There are no contexts until the program uses the first variable or enters the first store: until then tasks and
// callbacks have none, and nothing pays for them. From then on each entry of a loop runs in its context, and one that was
// made before gets an empty one, or the one that it has begun while it ran.

/**
 * The values of context variables, and in Node the stores of `AsyncLocalStorage`, for a task or a
 * callback. Each task has a copy of its maker's context, and each callback runs in a copy of the
 * context that it was scheduled in. Calls that are waited for, with `yield*` or `await`, share their
 * caller's.
 *
 * asyncio: `contextvars.Context`.
 */
export class Context {
  /** By variable. The map is never changed, so that copies can share it. */
  #values: { map: ReadonlyMap<object, unknown> } = { map: new Map() };
  /** No other context has them too: what is entered for good, by `enterWith`, may change them. `null` means that no
   * store was entered. */
  #stores: Stores | null = null;
  #entered = false;

  /** An empty context. */
  constructor() {
    followContexts();
  }

  /**
   * A copy.
   *
   * asyncio: `context.copy()`.
   */
  copy(): Context {
    const copy = new Context();
    copy.#values.map = this.#values.map;
    copy.#stores = copyOf(this.#stores);
    return copy;
  }

  /** The same variables, with the stores of the code that runs now: for what async code calls. @internal */
  share(): Context {
    const shared = new Context();
    shared.#values = this.#values;
    shared.keepStores();
    return shared;
  }

  /**
   * Calls `fn` with `args` in this context: what it sets is set here, and stays.
   *
   * asyncio: `context.run()`.
   *
   * @throws what `fn` throws; Error when the context is entered already; TypeError when `fn` is no
   * function.
   */
  run<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    checkCallback(fn, "fn");
    if (this.#entered) throw new Error("this context is entered already: use a copy of it");
    // Nothing would notice a store that the function enters for good.
    if (!thread.watched) followStores();
    return this.enter(() => fn(...args));
  }

  /** Calls `fn` in this context, which may be entered already. @internal */
  enter<R>(fn: () => R): R {
    if (this.#entered) return fn();
    this.#stores ??= copyOf(thread.stores?.none);
    return this.#stores === null
      ? this.#call(fn)
      : this.#stores.runInAsyncScope(() => this.#call(fn));
  }

  #call<R>(fn: () => R): R {
    const outer = thread.context;
    this.begin();
    try {
      return fn();
    } finally {
      this.end(outer);
    }
  }

  /** From now on it is the context of the code that runs. @internal */
  begin(): void {
    thread.context = this;
    this.#entered = true;
  }

  /** Goes back to the context that was entered before. @internal */
  end(outer: EnteredContext | null): void {
    this.#entered = false;
    thread.context = outer;
    this.keepStores();
  }

  /** Whether it has the same variables as another. @internal */
  sharesWith(other: Context): boolean {
    return this.#values === other.#values;
  }

  /** Takes the stores as they are now: some can be entered for good. @internal */
  keepStores(): void {
    this.#stores = thread.stores?.capture() ?? null;
  }

  /** Calls `change` in the stores that were kept last, and keeps them again as they are when it calls `keep`. @internal */
  changeStores(change: (keep: () => void) => void): void {
    const keep = (): void => this.keepStores();
    if (this.#stores === null) change(keep);
    else this.#stores.runInAsyncScope(() => change(keep));
  }

  /** @internal */
  has(variable: object): boolean {
    return this.#values.map.has(variable);
  }

  /** @internal */
  get(variable: object): unknown {
    return this.#values.map.get(variable);
  }

  /** @internal */
  set(variable: object, value: unknown): void {
    this.#values.map = new Map(this.#values.map).set(variable, value);
  }

  /** @internal */
  delete(variable: object): void {
    const map = new Map(this.#values.map);
    map.delete(variable);
    this.#values.map = map;
  }
}

function copyOf(stores: Stores | null | undefined): Stores | null {
  return stores && thread.stores ? stores.runInAsyncScope(thread.stores.capture) : null;
}

/**
 * A copy of the context of the code that runs now.
 *
 * asyncio: `contextvars.copy_context()`.
 */
export function copyContext(): Context {
  const copy = currentContext().copy();
  copy.keepStores();
  return copy;
}

/** A copy of the context of the code that runs now, for a task or a callback to run in; null as long as there is no
 * context at all. */
export function captureContext(): Context | null {
  lookForStores();
  return (thread.contexts?.capture() ?? null) as Context | null;
}

/** The context of the code that runs now: a task's, a callback's, or else the thread's. */
export function currentContext(): Context {
  if (thread.context !== null) return thread.context as Context;
  if (thread.running === null) {
    const scope = asyncScope();
    if (scope !== null) return scope.context as Context;
    thread.threadContext ??= new Context();
    return thread.threadContext as Context;
  }
  // The entry that is running began when there was no context yet. This one becomes its own.
  const context = new Context();
  context.begin();
  return context;
}

/** Makes tasks and callbacks have contexts from now on: there is one. */
export function followContexts(): void {
  thread.contexts ??= {
    capture: copyContext,
    run(entry) {
      // It was made when there was no context yet.
      const context = entry.context ?? giveContext(entry, new Context());
      context.enter(() => entry.run());
    },
    adopt(entry) {
      const context = currentContext();
      context.end(null);
      giveContext(entry, context);
    },
  };
}

/** Makes stores follow tasks and callbacks from now on, whether or not the program has entered one. */
export function followStores(): void {
  watchStores(followContexts);
  thread.watch?.follow();
}

/** Gives an entry the context that it is run in. */
export function giveContext(entry: Entry, context: Context): Context {
  if (entry.enterContext === undefined) entry.context = context;
  else entry.enterContext(context);
  return context;
}

/** Runs an entry, in its context. */
export function runInContext(entry: Entry): void {
  const { contexts } = thread;
  if (contexts !== null) {
    contexts.run(entry);
    return;
  }
  entry.run();
  // It may have been the first to use a context.
  thread.contexts?.adopt(entry);
}

/** What runs entries now: {@link runInContext}, or what watches it. */
export function runner(): (entry: Entry) => void {
  return thread.trace?.run ?? runInContext;
}
