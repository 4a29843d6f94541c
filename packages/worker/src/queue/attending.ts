import type { CoroutineCall } from "@x/future";
import { HandmadeCall, type SuspensionIterator } from "@x/future/internal";
import { type EventLoop, getRunningLoop } from "@x/loop";

/** A queue that has to know how many calls wait for it, and on which loops. */
interface Attended {
  attend(change: 1 | -1, loop: EventLoop): void;
}

/** A call of a queue that another thread can wake. While it waits, its loop must not be reported as deadlocked,
 * and the process has to stay alive. */
export abstract class Attending<T> extends HandmadeCall<T> {
  readonly #queue: Attended;
  readonly #begin: () => CoroutineCall<T>;
  #call: SuspensionIterator<T> | undefined;
  /** The loop of the task that waits; undefined while none waits. */
  #loop: EventLoop | undefined;

  constructor(queue: Attended, begin: () => CoroutineCall<T>) {
    super();
    this.#queue = queue;
    this.#begin = begin;
  }

  next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    this.leave();
    this.#call ??= this.#begin()[Symbol.iterator]();
    const result = this.#call.next(value);
    if (!result.done) {
      this.#loop = getRunningLoop();
      this.#queue.attend(1, this.#loop);
    }
    return result;
  }

  override throw(error: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    this.leave();
    return this.#call?.throw?.(error) ?? super.throw(error);
  }

  /** Ends the waiting. */
  protected leave(): void {
    if (this.#loop === undefined) return;
    this.#queue.attend(-1, this.#loop);
    this.#loop = undefined;
  }
}
