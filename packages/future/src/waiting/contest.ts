import type { Awaitable } from "../awaitable/awaitable.ts";
import { Dependent } from "../future/dependent.ts";
import type { Future } from "../future/future.ts";
import { OnWake } from "../future/on-wake.ts";
import { addWaiter, takeError } from "../future/protocol.ts";
import type { Coroutine } from "../kernel/tokens.ts";
import { ensureFuture } from "../task/create-task.ts";
import { currentDriver } from "../task/current-driver.ts";
import type { Driver } from "../task/driver.ts";
import { untilDone } from "./until-done.ts";

/**
 * Awaitables that run side by side until one of them decides what comes of them all. The others are then cancelled
 * and awaited: on every way out, also when the caller is cancelled, none is left running. Their errors count as seen.
 */
export class Contest {
  /** The future of each awaitable, in their order, once they have begun. */
  readonly futures: Future<unknown>[] = [];
  readonly #awaitables: readonly Awaitable<unknown>[];
  readonly #decides: (done: Future<unknown>) => boolean;
  readonly #decision = new Dependent<Future<unknown> | undefined>(() => this.futures);
  /** How many of the futures are not done. */
  #left: number;

  /** @param decides - whether a future that is done is the one. It is asked in the very step in which the future
   * is done, about one after the other, until it says so. */
  constructor(
    awaitables: readonly Awaitable<unknown>[],
    decides: (done: Future<unknown>) => boolean,
  ) {
    this.#awaitables = awaitables;
    this.#decides = decides;
    this.#left = awaitables.length;
  }

  /** Returns the future that decides; undefined if none does.
   *
   * @throws Error, before any awaitable begins, when one of them is the task that waits for them. */
  *run(): Coroutine<Future<unknown> | undefined> {
    const { task } = currentDriver() as Driver<unknown>;
    if (this.#awaitables.includes(task as object as Awaitable<unknown>)) {
      throw new Error(`Task cannot await on itself: awaitables has ${task}`);
    }
    try {
      for (const awaitable of this.#awaitables) this.futures.push(ensureFuture(awaitable));
      for (const future of this.futures) {
        if (future.done) this.#onDone(future);
        else future[addWaiter](new OnWake(() => this.#onDone(future)));
      }
      return yield* this.#decision;
    } finally {
      yield* this.#end();
    }
  }

  #onDone(future: Future<unknown>): void {
    this.#left -= 1;
    if (this.#decision.done) return;
    if (this.#decides(future)) this.#decision.setResult(future);
    else if (this.#left === 0) this.#decision.setResult(undefined);
  }

  /** Cancels what runs and waits for it, however often the caller is cancelled meanwhile. */
  *#end(): Coroutine<void> {
    for (const future of this.futures) if (!future.done) future.cancel();
    try {
      yield* untilDone(this.futures);
    } finally {
      for (const future of this.futures) if (!future.cancelled) future[takeError]();
    }
  }
}
