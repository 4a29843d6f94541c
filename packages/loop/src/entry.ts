/** What a loop runs, in a context: a handle, a step of a task, a done-callback. `run` must not throw. */
export interface Entry {
  run(): void;
  /** The context that it is run in. */
  context?: EnteredContext | null;
  /** How it is given a context, if that is more than to keep it. */
  enterContext?(context: EnteredContext): void;
}

/** What a loop needs of a context, which may be of another copy of this package. */
export interface EnteredContext {
  /** Calls `fn` in it. */
  enter<R>(fn: () => R): R;
}
