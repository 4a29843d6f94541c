import type { CoroutineCall } from "@x/future";
import { coroutineName, HandmadeCall, type SuspensionIterator } from "@x/future/internal";
import { type EventLoop, getRunningLoop } from "@x/loop";

// The calls that wait for a queue in the thread that made it. Those of other threads are in `end-calls.ts`.

/** A queue that has to know how many calls wait for it, and on which loops. */
interface Attended {
  attend(change: 1 | -1, loop: EventLoop): void;
}

/** A queue from which an item can be taken at once, if it has any. */
interface Stocked<T> {
  readonly empty: boolean;
  getNowait(): T;
}

/** A call of a queue that another thread can wake. While it waits, its loop must not be reported as deadlocked,
 * and the process has to stay alive. */
abstract class LocalCall<T> extends HandmadeCall<T> {
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

/** Puts an item. */
export class LocalPut extends LocalCall<void> {
  override get [coroutineName](): string {
    return "Queue.put";
  }
}

/** Takes the next item. */
export class LocalGet<T> extends LocalCall<T> {
  readonly #queue: Stocked<T>;

  constructor(queue: Attended & Stocked<T>, begin: () => CoroutineCall<T>) {
    super(queue, begin);
    this.#queue = queue;
  }

  override get [coroutineName](): string {
    return "Queue.get";
  }

  /** Takes an item at once if there is one, which is faster than beginning a call. */
  override next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#queue.empty) return super.next(value);
    this.leave();
    return { done: true, value: this.#queue.getNowait() };
  }
}

/** Waits until all items that were put are done. */
export class LocalJoin extends LocalCall<void> {
  override get [coroutineName](): string {
    return "Queue.join";
  }
}
