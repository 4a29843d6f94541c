import { isCancelled } from "../errors.ts";
import type { Future } from "../future/future.ts";
import { suspendOn } from "../kernel/suspending.ts";
import type { SuspensionIterator } from "../kernel/tokens.ts";

/** The coroutine of a task that does nothing but wait for a future. Cancelled before it has begun, it
 * cancels the future all the same, and waits for it: a group must not end before what it was given. */
export class FutureWaiter<T> implements SuspensionIterator<T> {
  readonly #future: Future<T>;
  #begun = false;

  constructor(future: Future<T>) {
    this.#future = future;
  }

  /** A task factory may wrap the coroutine. */
  [Symbol.iterator](): this {
    return this;
  }

  next(outcome: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#begun) return { done: true, value: outcome as T };
    this.#begun = true;
    const future = this.#future;
    return future.done ? { done: true, value: future.result() } : suspendOn(future);
  }

  throw(error: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (!this.#begun && isCancelled(error)) {
      this.#begun = true;
      if (this.#future.cancel(error.args[0])) return suspendOn(this.#future);
    }
    throw error;
  }

  return(value: T): IteratorReturnResult<T> {
    return { done: true, value };
  }
}
