import type { EnteredContext, Entry } from "../entry.ts";

// What a thread has once, whatever the number of copies of this package in it: its running loop, its context, and what
// follows async functions. What is kept may be of another copy, so that no class is named here.

/** A loop. */
export interface ThreadLoop {
  readonly running: boolean;
  readonly closed: boolean;
  readonly debug: boolean;
  time(): number;
}

/** What makes contexts follow the program. */
interface Contexts {
  /** A copy of the context of the code that runs now. */
  capture(): EnteredContext;
  /** Runs an entry in its context. */
  run(entry: Entry): void;
  /** Gives an entry, which has run while there was no context yet, the one that it has made or begun to use. */
  adopt(entry: Entry): void;
}

/** Where the runtime keeps stores that follow what is asynchronous: Node's `AsyncResource`. */
export interface Stores {
  runInAsyncScope<A extends unknown[], R>(fn: (...args: A) => R, thisArg?: unknown, ...args: A): R;
}

/** The scope that async code is in. It follows the code through every `await`, where no loop is running
 * any more that could tell whose code it is. */
export interface AsyncScope {
  readonly loop: ThreadLoop;
  /** The context of the task that the scope belongs to. */
  readonly context: EnteredContext;
  /** Whether what it stands for is over. Code can outlive its scope: it is then in the one around it. */
  readonly ended: boolean;
  readonly outer: AsyncScope | null;
}

/** Carries something along with async code: an `AsyncLocalStorage`. */
export interface Store<S> {
  getStore(): S | undefined;
  run<A extends unknown[], R>(store: S | undefined, fn: (...args: A) => R, ...args: A): R;
}

/** Notices the first store of its own that the program enters; from then on, stores are followed. */
export interface StoreWatch {
  /** Carries the scopes of async functions along. To enter it counts as nothing. */
  readonly scopes: Store<AsyncScope>;
  /** Calls a function where no store is entered, and notices if it enters one. */
  call(fn: () => void): void;
  /** Notices a store that the code which runs now is in: for code that was not called by `call`. */
  look(): void;
  /** Follows stores from now on. */
  follow(): void;
}

/** What watches the loops of a thread while they run: the hook of `@x/trace`. */
export interface Trace {
  /** Runs an entry, in the place of `runInContext`. */
  run(entry: Entry): void;
  /** A loop begins to run entries, one right after the other. */
  turn(): void;
  /** An entry has become ready. */
  posted(entry: Entry): void;
  /** A task, or a call that is a part of one, was asked to end. */
  cancelled(driver: object, message: unknown): void;
  /** A task was made, which has not run yet. */
  made(task: object): void;
  /** A task, or a call that is a part of one, enters a scope. */
  entered(scope: AsyncScope): void;
  /** It leaves the scope, with what that has failed with: `NONE` of `@x/future` if with nothing. */
  left(scope: AsyncScope, error: unknown): void;
  /** Async code begins to wait in its scope. */
  waits(scope: AsyncScope, future: object): void;
  /** Async code has waited. */
  waited(scope: AsyncScope, future: object): void;
  /** Async code is about to be called in a scope. Returns the function that is called in its place, or the same one. */
  wrap<F extends (...args: never) => unknown>(scope: AsyncScope, fn: F): F;
}

interface ThreadState {
  /** null where the runtime has no stores. */
  watch: StoreWatch | null;
  /** Whether the code that runs now was called by the watch, which notices what it enters. */
  watched: boolean;
  /** null as long as no async function was called in a scope, and where the runtime has no such store. */
  scopes: Store<AsyncScope> | null;
  /** null as long as there is no context: entries are then run without looking for theirs. */
  contexts: Contexts | null;
  /** The context that is entered. */
  context: EnteredContext | null;
  /** The context of code outside of callbacks and tasks; null as long as none was needed. */
  threadContext: EnteredContext | null;
  /** The runtime's stores as they are now, and as they are where none was ever entered; null as long as
   * the program uses none. */
  stores: { capture(): Stores; readonly none: Stores } | null;
  /** null as long as nothing watches. */
  trace: Trace | null;
  /** The loops that are driven by their hosts. */
  readonly loops: Set<ThreadLoop>;
  /** The loop that is running a callback or a step. */
  running: ThreadLoop | null;
  /** The loop that was set by `setEventLoop`. */
  current: ThreadLoop | null;
  /** The thread's default loop. */
  fallback: ThreadLoop | null;
}

/** The state of this thread; the number is the version of its protocol. It is sealed, because test
 * runners replace the members of what they find on the global object when they clean up. */
export const thread: ThreadState = /* @__PURE__ */ shared();

function shared(): ThreadState {
  const holder = globalThis as { [name: symbol]: ThreadState | undefined };
  const name = Symbol.for("@x/loop.kernel.2");
  holder[name] ??= Object.seal({
    watch: null,
    watched: false,
    scopes: null,
    contexts: null,
    context: null,
    threadContext: null,
    stores: null,
    trace: null,
    loops: new Set(),
    running: null,
    current: null,
    fallback: null,
  });
  return holder[name];
}
