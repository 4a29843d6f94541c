import { type EventLoop, getEventLoop } from "@x/loop";
import {
  checkCallback,
  describe,
  type Entry,
  inspect,
  post,
  rememberOrigin,
} from "@x/loop/internal";
import { cancelledError, InvalidStateError } from "./errors.ts";
import { LateReport } from "./late-report.ts";
import { type SuspensionIterator, waitOf } from "./protocol.ts";

// The states of a future, and what its value is in each.
const PENDING = 0;
const RESULT = 1;
/** A {@link Failure}. */
const FAILED = 2;
/** The message, or undefined. */
const CANCELLED = 3;
/** The CancelledError that ended a task, which the first who asks gets. */
const CANCELLED_BY = 4;

/** Answer of {@link Future[takeError]} when there is none. */
export const NONE: unique symbol = Symbol.for("@x/future.none");

/** Puts a waiter behind the others, or wakes it in the next iteration when the future is done. */
export const addWaiter: unique symbol = Symbol.for("@x/future.addWaiter");

/** Takes the error that a done future has for whoever waited for it, or `NONE`. */
export const takeError: unique symbol = Symbol.for("@x/future.takeError");

/** The message a future was cancelled with. */
export const cancelMessage: unique symbol = Symbol.for("@x/future.cancelMessage");

/** Tells a waiter that what it waits for is done. */
export const wake: unique symbol = Symbol.for("@x/future.wake");

const futureBrand: unique symbol = Symbol.for("@x/future.Future");

/** Who waits for a future: a task, a done-callback, a promise. */
export interface Waiter {
  [wake](): void;
}

interface Failure {
  readonly error: unknown;
  readonly report: LateReport;
}

/**
 * A value that arrives later. Wait for it with `yield*` in a coroutine or `await` in an async
 * function; whoever has it to give calls {@link Future.setResult} or {@link Future.setException}.
 *
 * An error that nobody looks at is reported to the loop's exception handler, once, when the future
 * is collected or the loop closed.
 *
 * asyncio: `asyncio.Future`.
 *
 * @example
 * ```ts
 * import { Future, run } from "@x/future";
 *
 * const answer = new Future<number>();
 * setTimeout(() => answer.setResult(42), 10);
 * await run(function* () {
 *   console.log(yield* answer);
 * });
 * ```
 */
export class Future<T> implements PromiseLike<T> {
  /** The loop that calls the done-callbacks. */
  readonly loop: EventLoop;
  /** @internal */
  readonly [futureBrand]: true = true;
  private state = PENDING;
  private value: unknown = undefined;
  private waiters: Waiter | Waiter[] | null = null;

  /** @param options - `loop`: by default the running loop, else the thread's. */
  constructor(options: { loop?: EventLoop } = {}) {
    this.loop = options.loop ?? getEventLoop();
    if (this.loop.debug) rememberOrigin(this);
  }

  /** Whether it has a result, has failed or was cancelled. */
  get done(): boolean {
    return this.state !== PENDING;
  }

  /** Whether it was cancelled. */
  get cancelled(): boolean {
    return this.state >= CANCELLED;
  }

  /**
   * The result.
   *
   * asyncio: `future.result()`.
   *
   * @throws what it failed with; CancelledError when it was cancelled; InvalidStateError while it
   * is pending.
   */
  result(): T {
    if (this.state === RESULT) return this.value as T;
    throw this.outcome("result()");
  }

  /**
   * The error that it failed with, or undefined when it has a result.
   *
   * asyncio: `future.exception()`.
   *
   * @throws CancelledError when it was cancelled; InvalidStateError while it is pending.
   */
  exception(): unknown {
    if (this.state === RESULT) return undefined;
    const error = this.outcome("exception()");
    if (this.state === FAILED) return error;
    throw error;
  }

  /**
   * Ends it with a result, and wakes who waits in the next iteration.
   *
   * asyncio: `future.set_result()`.
   *
   * @throws InvalidStateError when it is done.
   */
  setResult(value: T): void {
    this.checkPending("setResult");
    this.settle(RESULT, value);
  }

  /**
   * Ends it with an error, and wakes who waits in the next iteration.
   *
   * asyncio: `future.set_exception()`.
   *
   * @throws InvalidStateError when it is done.
   */
  setException(error: unknown): void {
    this.checkPending("setException");
    this.fail(error);
  }

  /**
   * Cancels it: who waits gets a {@link CancelledError}, in the next iteration.
   *
   * asyncio: `future.cancel()`.
   *
   * @param message - what the CancelledError's `args` hold.
   * @returns whether it was pending. The error of a future that failed counts as looked at.
   */
  cancel(message?: unknown): boolean {
    if (this.state === FAILED) (this.value as Failure).report.dismiss();
    if (this.state !== PENDING) return false;
    this.settle(CANCELLED, message);
    return true;
  }

  /**
   * Has `callback` called with this future once it is done: in an iteration of its loop, never at
   * once, after the callbacks that were added before. What it throws goes to the loop's exception
   * handler.
   *
   * asyncio: `future.add_done_callback()`.
   *
   * @throws TypeError when `callback` is no function.
   */
  addDoneCallback(callback: (future: this) => void): void {
    checkCallback(callback);
    this[addWaiter](new DoneCallback(this, callback));
  }

  /**
   * Removes a callback, as often as it was added. Too late once the future is done.
   *
   * asyncio: `future.remove_done_callback()`.
   *
   * @returns how many were removed.
   */
  removeDoneCallback(callback: (future: this) => void): number {
    const waiters = toArray(this.waiters);
    const kept = waiters.filter(
      (waiter) => !(waiter instanceof DoneCallback && waiter.callback === callback),
    );
    this.waiters = kept.length > 0 ? kept : null;
    return waiters.length - kept.length;
  }

  /** Awaits it from async code: a native promise with its outcome, made when asked for. */
  // biome-ignore lint/suspicious/noThenProperty: a future is a thenable, so that `await future` works
  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        const error = this[takeError]();
        if (error === NONE) resolve(this.value as T);
        else reject(this.rejection(error));
      };
      if (this.done) settle();
      else this[addWaiter]({ [wake]: settle });
    }).then(onResult, onError);
  }

  /** The same as `then(undefined, onError)`. */
  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onError);
  }

  /** As a promise's `finally`. */
  finally(onDone?: (() => void) | null): Promise<T> {
    return this.then().finally(onDone);
  }

  /** What `yield* future` uses. */
  [Symbol.iterator](): SuspensionIterator<T> {
    return waitOf(this);
  }

  /** For example `<Future result=42>`. */
  toString(): string {
    return `<${this.constructor.name} ${this.describeState()}>`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  /** @internal */
  [addWaiter](waiter: Waiter): void {
    if (this.state !== PENDING) waiter[wake]();
    else if (this.waiters === null) this.waiters = waiter;
    else if (Array.isArray(this.waiters)) this.waiters.push(waiter);
    else this.waiters = [this.waiters, waiter];
  }

  /** @internal */
  [takeError](): unknown {
    return this.state === RESULT ? NONE : this.outcome("result()");
  }

  /** @internal */
  get [cancelMessage](): unknown {
    return this.state === CANCELLED ? this.value : undefined;
  }

  /** Ends it with a result, whatever a subclass makes of `setResult`. @internal */
  protected succeed(value: T): void {
    this.settle(RESULT, value);
  }

  /** Ends it with an error, whatever a subclass makes of `setException`. @internal */
  protected fail(error: unknown): void {
    const message = `${this.kind} exception was never retrieved`;
    const key = this.kind === "Task" ? "task" : "future";
    this.settle(FAILED, {
      error,
      report: new LateReport(this.loop, { message, error }, this, key),
    } satisfies Failure);
  }

  /** Ends it as cancelled, by an error that the first who asks will get. @internal */
  protected cancelBy(error: unknown): void {
    this.settle(CANCELLED_BY, error);
  }

  /** Ends it as cancelled, whatever a subclass makes of `cancel`. @internal */
  protected cancelNow(message: unknown): void {
    this.settle(CANCELLED, message);
  }

  /** What a promise for this is rejected with. @internal */
  protected rejection(error: unknown): unknown {
    return error;
  }

  /** What it is called in reports. @internal */
  protected get kind(): string {
    return "Future";
  }

  /** @internal */
  protected describeState(): string {
    switch (this.state) {
      case PENDING:
        return "pending";
      case RESULT:
        return `result=${describe(this.value)}`;
      case FAILED:
        return `exception=${describe((this.value as Failure).error)}`;
      default:
        return "cancelled";
    }
  }

  private settle(state: number, value: unknown): void {
    const { waiters } = this;
    this.state = state;
    this.value = value;
    if (waiters === null) return;
    this.waiters = null;
    if (Array.isArray(waiters)) for (const waiter of waiters) waiter[wake]();
    else waiters[wake]();
  }

  /** The error that stands for a state other than RESULT. */
  private outcome(asked: string): unknown {
    const { state, value } = this;
    switch (state) {
      case FAILED:
        (value as Failure).report.dismiss();
        return (value as Failure).error;
      case CANCELLED:
        return cancelledError(value);
      case CANCELLED_BY:
        this.state = CANCELLED;
        this.value = undefined;
        return value;
      default:
        return new InvalidStateError(`${asked} of a future that is pending: wait for it first`);
    }
  }

  private checkPending(asked: string): void {
    if (this.state === PENDING) return;
    throw new InvalidStateError(`${asked} of a future that is done already: ${this}`);
  }
}

/**
 * Whether a value is a {@link Future} (or a task), be it of another copy of this package.
 *
 * asyncio: `asyncio.isfuture()`.
 */
export function isFuture(value: unknown): value is Future<unknown> {
  return typeof value === "object" && value !== null && futureBrand in value;
}

class DoneCallback<F extends Future<unknown>> implements Waiter, Entry {
  readonly future: F;
  readonly callback: (future: F) => void;

  constructor(future: F, callback: (future: F) => void) {
    this.future = future;
    this.callback = callback;
  }

  [wake](): void {
    this.future.loop[post](this);
  }

  run(): void {
    try {
      this.callback(this.future);
    } catch (error) {
      const message = `Exception in callback ${describe(this.callback)}`;
      this.future.loop.callExceptionHandler({ message, error, future: this.future });
    }
  }
}

function toArray(waiters: Waiter | Waiter[] | null): readonly Waiter[] {
  if (waiters === null) return [];
  return Array.isArray(waiters) ? waiters : [waiters];
}
