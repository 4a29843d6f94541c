import {
  type Awaitable,
  type Coroutine,
  createTask,
  isCancelled,
  isFuture,
  type Task,
} from "@x/future";
import {
  callOf,
  closeCoroutine,
  coroutineName,
  HandmadeCall,
  type Place,
  type SuspensionIterator,
  suspendOn,
  toCoroutine,
  WaitQueue,
} from "@x/future/internal";
import type { Context, EventLoop } from "@x/loop";

interface TaskOptions {
  readonly loop: EventLoop;
  readonly name?: string | undefined;
  readonly eager?: boolean | undefined;
  readonly context?: Context | undefined;
}

/**
 * The limit of a task group: `limit` slots, of which a task holds one while it runs. All tasks exist from
 * the start, so that they can be named, cancelled and awaited; a task whose turn has not come waits for its
 * slot before its work begins. A slot that is given back while tasks wait goes straight to the first of
 * them, so that no task that comes later can take it.
 */
export class Limiter {
  /** Where tasks wait for their slots. */
  readonly line = new WaitQueue("slot");
  #free: number;

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Starts a task that begins its work when it gets a slot, and gives the slot back at the end. Futures
   * and promises run already, and need no slot. */
  start<T>(awaitable: Awaitable<T>, options: TaskOptions): Task<T> {
    const runsAlready = isFuture(awaitable) || awaitable instanceof Promise;
    if (runsAlready || this.#free === Number.POSITIVE_INFINITY) {
      return createTask(awaitable, options);
    }
    return createTask<T>(new InSlot(this, toCoroutine(awaitable)), options);
  }

  /** Takes a slot if one is free. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free -= 1;
    return true;
  }

  release(): void {
    if (!this.line.wakeNext()) this.#free += 1;
  }
}

/** Work that begins when there is a slot for it. */
class InSlot<T> extends HandmadeCall<T> {
  readonly #limiter: Limiter;
  readonly #work: Coroutine<T>;
  #place: Place | undefined;
  #begun = false;

  constructor(limiter: Limiter, work: Coroutine<T>) {
    super();
    this.#limiter = limiter;
    this.#work = work;
  }

  override get [coroutineName](): string {
    return "inSlot";
  }

  next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    const limiter = this.#limiter;
    if (this.#begun) {
      limiter.release();
      return { done: true, value: value as T };
    }
    if (this.#place === undefined && !limiter.take()) {
      this.#place = limiter.line.join();
      return suspendOn(this.#place);
    }
    this.#begun = true;
    return callOf(this.#work).next(undefined);
  }

  override throw(error: unknown): never {
    const limiter = this.#limiter;
    if (!this.#begun) {
      closeCoroutine(this.#work);
      if (this.#place !== undefined && limiter.line.leave(this.#place)) limiter.release();
    } else if (isCancelled(error)) {
      // Any other error ends the group, so that no other task may begin in this slot.
      limiter.release();
    }
    throw error;
  }
}
