/// <reference lib="esnext.disposable" preserve="true" />

import type { EventLoop } from "@x/loop";
import { afterAsyncCode, awaitPromise, thread } from "@x/loop/internal";
import { cancellationOf } from "../errors.ts";
import { Future, type StackEntry } from "../future/future.ts";
import { type CancelRequest, kind, letGo, parts, waitedFor } from "../future/protocol.ts";
import { loopState } from "../kernel/loop-state.ts";
import type { Scope } from "../scope/scope.ts";
import type { Driver } from "../task/driver.ts";
import { checkPromise } from "./check-promise.ts";

/** What was given to the `then` of a promise, and the future that waits for the promise by it. */
interface Reaction<T> {
  readonly promise: PromiseLike<T>;
  waiter: PromiseFuture<T> | null;
}

/**
 * The reactions of native promises whose waits were given up. A reaction cannot be taken off its promise, so the
 * next wait for the same promise takes it over. A promise that lasts would else keep one for each wait.
 */
const spares: WeakMap<PromiseLike<unknown>, Reaction<unknown>[]> = /* @__PURE__ */ new WeakMap();

/** Whether a promise has a reaction already that nothing waits by. */
export function hasSpare(promise: PromiseLike<unknown>): boolean {
  return (spares.get(promise)?.length ?? 0) > 0;
}

/** A future for a promise, by default on the current loop; the loop is kept alive for it. */
export class PromiseFuture<T> extends Future<T> {
  private readonly scope: Scope | undefined;
  private readonly reaction: Reaction<T>;

  /** @param scope - the scope of the function that has returned the promise, which can be told to end. */
  constructor(promise: PromiseLike<T>, scope?: Scope, options?: { loop?: EventLoop | undefined }) {
    super(options);
    this.scope = scope;
    this.loop[awaitPromise](1);
    const spare = spares.get(promise)?.pop() as Reaction<T> | undefined;
    this.reaction = spare ?? { promise, waiter: this };
    if (spare === undefined) this.#react();
    else spare.waiter = this;
  }

  #react(): void {
    const { reaction } = this;
    const { promise } = reaction;
    try {
      promise.then(
        (value) =>
          reaction.waiter === null ? spares.delete(promise) : reaction.waiter.#resolved(value),
        (error: unknown) =>
          reaction.waiter === null ? spares.delete(promise) : reaction.waiter.#rejected(error),
      );
    } catch (error) {
      this.#rejected(error);
    }
  }

  override get [kind](): string {
    return "Promise";
  }

  override get driven(): Driver<unknown> | null {
    const [first, ...others] = this.#awaited;
    return others.length === 0 ? ((first?.driven ?? null) as Driver<unknown> | null) : null;
  }

  /** The futures of this library that the async function awaits. */
  get #awaited(): readonly Future<unknown>[] {
    return (this.scope?.awaited ?? []).map(({ future }) => future as Future<unknown>);
  }

  /** Where that is an async function's promise: what the function awaits. @internal */
  override [waitedFor](): readonly StackEntry[] {
    const awaited = this.#awaited;
    if (awaited.length === 0) return super[waitedFor]();
    const stacks = awaited.map((future) => future[waitedFor]());
    if (stacks.length === 1) return stacks[0] as readonly StackEntry[];
    const name = stacks.map((stack) => stack.map((entry) => entry.name).join(" > ")).join(", ");
    return [{ name: `(${name})`, future: this }];
  }

  override [parts](): Iterable<Future<unknown>> {
    return this.#awaited;
  }

  /** Ends at once, unless the function can be told to end: then that is waited for. */
  override cancel(message?: unknown): boolean {
    const { scope } = this;
    if (this.done) {
      if (scope === undefined || this.cancelled) return super.cancel();
      // What a function has ended with counts, also if the task that waits for it has not gone on yet.
      scope.leaveToCaller(message);
      return true;
    }
    if (scope === undefined) {
      this.#letGo(message);
    } else if (!scope.cancel(message)) {
      // It may be just about to await something of ours: it gets until the host's next turn.
      if (canComeTo(scope)) {
        this.loop[afterAsyncCode](() => this.#letGoUnlessTold(scope, message));
      } else this.#letGo(message);
    }
    return true;
  }

  override [letGo](message: unknown): void {
    this.scope?.halt(message);
    this.#letGo(message);
  }

  #letGoUnlessTold(scope: Scope, message: unknown): void {
    if (!this.done && !scope.cooperates) this.#letGo(message);
  }

  /** The promise is not waited for any more. */
  #letGo(message: unknown): void {
    if (this.scope === undefined) this.#leaveReaction();
    else this.scope.letGo();
    super.cancel(message);
    this.loop[awaitPromise](-1);
  }

  /** Only those of native promises: what the `then` of another one does the next time is not known. */
  #leaveReaction(): void {
    const { reaction } = this;
    if (!(reaction.promise instanceof Promise)) return;
    reaction.waiter = null;
    const others = spares.get(reaction.promise);
    if (others === undefined) spares.set(reaction.promise, [reaction]);
    else others.push(reaction);
  }

  #resolved(value: T): void {
    if (this.done) {
      this.#endedLate();
      if (this.scope !== undefined) dispose(value, this.loop);
      return;
    }
    this.#leaveToCaller(this.scope?.takeMissed());
    this.succeed(value);
    // Last, so that a loop that this wakes need not look what else it waits for.
    this.loop[awaitPromise](-1);
  }

  #rejected(error: unknown): void {
    const cancellation = this.scope?.isReason(error)
      ? this.scope.signal.reason
      : cancellationOf(error);
    if (this.done) {
      this.#endedLate();
      if (this.scope !== undefined && cancellation === undefined) reportLate(error, this.loop);
      return;
    }
    if (cancellation === undefined) {
      // It may have failed because of its signal: its caller cleans up, then.
      this.#leaveToCaller(this.scope?.takeDue());
      this.fail(error);
    } else this.cancelBy(cancellation);
    this.loop[awaitPromise](-1);
  }

  /** Leaves a request that the function did not come to see to the function's caller. */
  #leaveToCaller(missed: CancelRequest | undefined): void {
    if (missed !== undefined) this.scope?.leaveToCaller(missed.message);
  }

  /** A function that was let go has ended. */
  #endedLate(): void {
    this.scope?.functionEnded();
  }
}

/** Whether the function of a scope can come to wait for something of ours. */
function canComeTo(scope: Scope): boolean {
  return thread.scopes !== null && scope.isAsync && !loopState(scope.loop).isSynchronous;
}

/** An error of a function that was let go has no other owner, so that it is reported. */
function reportLate(error: unknown, loop: EventLoop): void {
  const message = "A function that was let go when it was cancelled has failed";
  loop.callExceptionHandler({ message, error });
}

/** What a function that was let go returns has no taker, so that it is disposed. */
async function dispose(value: unknown, loop: EventLoop): Promise<void> {
  try {
    const { [Symbol.asyncDispose]: asyncDispose, [Symbol.dispose]: syncDispose } = Object(value);
    await (asyncDispose ?? syncDispose)?.call(value);
  } catch (error) {
    reportLate(error, loop);
  }
}

/**
 * A future for a promise (or any thenable). Cancelling the future lets the promise go: it runs on,
 * and its outcome is dropped. To have it ended, give {@link call} a function that uses its signal, or
 * {@link currentSignal}.
 *
 * asyncio: `asyncio.wrap_future()`, for promises.
 *
 * @throws TypeError when `promise` has no `then`.
 */
export function fromPromise<T>(promise: PromiseLike<T>): Future<T> {
  checkPromise(promise);
  return new PromiseFuture(promise);
}
