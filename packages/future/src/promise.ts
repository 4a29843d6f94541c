import type { EventLoop } from "@x/loop";
import { awaitPromise } from "@x/loop/internal";
import { checkPromise } from "./check-promise.ts";
import { isCancelled } from "./errors.ts";
import { Future, kind } from "./future.ts";
import type { Scope } from "./scope.ts";

/** A future for a promise, by default on the current loop; the loop is kept alive for it. */
export class PromiseFuture<T> extends Future<T> {
  private readonly scope: Scope | undefined;
  /** Whether somebody has cancelled it and the promise has been told by its signal. */
  private told = false;
  private message: unknown = undefined;

  /** @param scope - whose signal, if it was asked for, ends the promise. */
  constructor(promise: PromiseLike<T>, scope?: Scope, options?: { loop?: EventLoop | undefined }) {
    super(options);
    this.scope = scope;
    this.loop[awaitPromise](1);
    try {
      promise.then(
        (value) => this.#resolved(value),
        (error: unknown) => this.#rejected(error),
      );
    } catch (error) {
      this.#rejected(error);
    }
  }

  override get [kind](): string {
    return "Promise";
  }

  /** Ends at once, unless the promise can be told: then it is waited for. */
  override cancel(message?: unknown): boolean {
    if (this.done) return super.cancel();
    if (this.scope?.observed) {
      if (!this.told) this.message = message;
      this.told = true;
      return true;
    }
    super.cancel(message);
    this.loop[awaitPromise](-1);
    return true;
  }

  #resolved(value: T): void {
    if (this.done) return;
    // Too late: who cancelled does not want the value any more.
    if (this.told) this.cancelNow(this.message);
    else this.succeed(value);
    // Last, so that a loop that this wakes need not look what else it waits for.
    this.loop[awaitPromise](-1);
  }

  #rejected(error: unknown): void {
    if (this.done) return;
    if (isCancelled(error)) this.cancelBy(error);
    else if (this.scope?.isReason(error)) this.cancelBy(this.scope.signal.reason);
    else this.fail(error);
    this.loop[awaitPromise](-1);
  }
}

/**
 * A future for a promise (or any thenable). Cancelling the future lets the promise go: it runs on,
 * and its outcome is dropped. To have it ended, give {@link call} a function that uses its signal.
 *
 * asyncio: `asyncio.wrap_future()`, for promises.
 *
 * @throws TypeError when `promise` has no `then`.
 */
export function fromPromise<T>(promise: PromiseLike<T>): Future<T> {
  checkPromise(promise);
  return new PromiseFuture(promise);
}
