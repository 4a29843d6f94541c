import type { Coroutine } from "@x/future";

/**
 * An item that a worker has taken and answers for until it calls `done`, `failed` or `release`. Only the first
 * of these calls counts. Each may take its time: `work` waits until what it returns has ended.
 */
export interface Held<T> {
  /** What was put. */
  readonly item: T;
  /** The work on the item is done. @param result - what the handler has returned; sources may keep it. */
  done(result?: unknown): Coroutine<void> | PromiseLike<void> | void;
  /** The work on the item has failed. It is the source that decides whether it is tried again. */
  failed(error: unknown): Coroutine<void> | PromiseLike<void> | void;
  /** The work on the item was cancelled. The item goes back, for another worker to take. */
  release(): Coroutine<void> | PromiseLike<void> | void;
}

/** Where {@link work} gets its items from: a `Queue`, or a job engine that was adapted to this interface. */
export interface Source<T> {
  /**
   * Waits for the next item. When it is cancelled, it must have taken none.
   *
   * @throws QueueShutDown when no item will come any more.
   */
  take(): Coroutine<Held<T>> | PromiseLike<Held<T>>;
}
