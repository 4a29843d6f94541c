import { type Awaitable, type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import { settle, toCoroutine, WaitQueue } from "@x/future/internal";

/** Lets so many awaitables run at a time, and the others begin in the order they came. */
export class Slots {
  #free: number;
  readonly #line = new WaitQueue();

  constructor(limit: number) {
    this.#free = limit;
  }

  /** The awaitable, as one that begins when it gets a slot and gives it back when it ends. */
  limited<T>(awaitable: Awaitable<T>): Awaitable<T> {
    if (this.#free === Number.POSITIVE_INFINITY) return awaitable;
    return inSlot(this, awaitable) as CoroutineCall<T>;
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
  awaitable: Awaitable<unknown>,
): Coroutine<unknown> {
  yield* slots.acquire();
  try {
    return yield* settle(toCoroutine(awaitable));
  } finally {
    slots.release();
  }
});
