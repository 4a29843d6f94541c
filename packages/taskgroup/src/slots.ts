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

/** Lets so many tasks run at a time, and the others begin in the order they came. */
export class Slots {
  #free: number;
  readonly #line = new WaitQueue("slot");

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Starts a task that begins its work when it gets a slot, and gives it back at the end. What runs
   * already needs none. */
  start<T>(awaitable: Awaitable<T>, options: TaskOptions): Task<T> {
    const runsAlready = isFuture(awaitable) || awaitable instanceof Promise;
    if (runsAlready || this.#free === Number.POSITIVE_INFINITY) {
      return createTask(awaitable, options);
    }
    const work = toCoroutine(awaitable);
    const task = createTask(inSlot(this, work), options) as Task<T>;
    // It may have been cancelled before the work began.
    task.addDoneCallback(() => closeCoroutine(work));
    return task;
  }

  /** Waits for a slot. It is handed over: nobody can come in between. */
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
  slots: Slots,
  work: Coroutine<unknown>,
): Coroutine<unknown> {
  yield* slots.acquire();
  let result: unknown;
  try {
    result = yield* callOf(work);
  } catch (error) {
    // A failure ends the group: nobody is to begin in its place.
    if (isCancelled(error)) slots.release();
    throw error;
  }
  slots.release();
  return result;
});
