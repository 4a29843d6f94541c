import {
  type Awaitable,
  type Coroutine,
  coroutine,
  createTask,
  isCancelled,
  isFuture,
  type Task,
} from "@x/future";
import { callOf, closeCoroutine, toCoroutine, WaitQueue } from "@x/future/internal";
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
  #free: number;
  readonly #line = new WaitQueue("slot");

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
    const work = toCoroutine(awaitable);
    const task = createTask(inSlot(this, work), options) as Task<T>;
    // If the task is cancelled before its work begins, nothing else would close the work.
    task.addDoneCallback(() => closeCoroutine(work));
    return task;
  }

  /** Waits for a slot. */
  *acquire(): Coroutine<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const place = this.#line.join();
    try {
      yield* place;
    } catch (error) {
      if (this.#line.leave(place)) this.release();
      throw error;
    }
  }

  release(): void {
    if (!this.#line.wakeNext()) this.#free += 1;
  }
}

const inSlot = /* @__PURE__ */ coroutine(function* inSlot(
  limiter: Limiter,
  work: Coroutine<unknown>,
): Coroutine<unknown> {
  yield* limiter.acquire();
  let result: unknown;
  try {
    result = yield* callOf(work);
  } catch (error) {
    // A failure ends the group, so no other task may begin in this slot.
    if (isCancelled(error)) limiter.release();
    throw error;
  }
  limiter.release();
  return result;
});
