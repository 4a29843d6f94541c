import { type Context, type EventLoop, getEventLoop } from "@x/loop";
import {
  captureContext,
  checkCallback,
  checkContext,
  describe,
  type Entry,
  inspect,
  isInstance,
  post,
  rememberOrigin,
} from "@x/loop/internal";
import { cancelledError, InvalidStateError, isCancelled } from "../errors.ts";
import { NO_OPTIONS } from "../kernel/no-options.ts";
import { registers } from "../kernel/registers.ts";
import { waitOf } from "../kernel/suspending.ts";
import type { SuspensionIterator } from "../kernel/tokens.ts";
import { LateReport } from "../reports/late-report.ts";
import { beginWait } from "../scope/begin-wait.ts";
import { CallbackCall, keyOf } from "./callback-call.ts";
import {
  addWaiter,
  type Callback,
  type CancelRequest,
  cancelMessage,
  kind,
  letGo,
  NONE,
  parts,
  peekError,
  settlePromise,
  takeError,
  type Waiter,
  waitedFor,
  wake,
} from "./protocol.ts";
import { WaiterList } from "./waiter-list.ts";

// The states of a future, and what its one slot holds in each.
/** Nothing, a waiter, or a list of several. */
const PENDING = 0;
/** The result. */
const RESULT = 1;
/** A {@link Failure}. */
const FAILED = 2;
/** The message, or undefined. */
const CANCELLED = 3;
/** The CancelledError that ended a task. The first caller that asks for the outcome gets it. */
const CANCELLED_BY = 4;

// A future has a state and one slot. While it is pending, the slot holds what waits for it: nothing, a single waiter, or
// from the second on a list of them. When it is done, the slot holds the outcome. Settling tells the waiters at once, in
// the order in which they came: a driver or a wait of async code by its `wake`, a done-callback by an entry of the loop,
// which runs in the next iteration. After that the state changes no more.

const futureBrand: unique symbol = Symbol.for("@x/future.Future");

/** One line of a task's stack. */
export interface StackEntry {
  /** The coroutine's name, or what the innermost one waits for. */
  readonly name: string;
  /** The future waited for, in the last entry of a task that waits for one. */
  readonly future?: Future<unknown>;
}

interface Failure {
  readonly error: unknown;
  readonly report: LateReport;
}

/**
 * A value that arrives later. Wait for it with `yield*` in a coroutine or `await` in an async
 * function; the code that has the value to give calls {@link Future.setResult} or {@link Future.setException}.
 *
 * An error that no code looks at is reported to the loop's exception handler, once, when the future
 * is collected, the loop closed, or the process ends. Without a handler of its own, the process then has
 * the exit code 1.
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
  /** What the instances of this class have in all copies of this package. @internal */
  protected static get brand(): symbol {
    return futureBrand;
  }

  /** For tasks as well: V8 takes longer to make an object of a derived class that has such a member itself.
   * @internal */
  static [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, this.brand);
  }

  /** The loop that calls the done-callbacks. */
  readonly loop: EventLoop;
  private state = PENDING;
  private slot: unknown = undefined;

  /** @param options - `loop`: by default the running loop, else the thread's. */
  constructor(options: { loop?: EventLoop | undefined } = {}) {
    this.loop = options.loop ?? getEventLoop();
    if (this.loop.debug) rememberOrigin(this);
  }

  /** @internal */
  get [futureBrand](): true {
    return true;
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
    if (this.state === RESULT) return this.slot as T;
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
   * Ends it with a result. The tasks that wait for it go on in the next iteration.
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
   * Ends it with an error. The tasks that wait for it get the error in the next iteration.
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
   * Cancels it: the tasks that wait for it get a {@link CancelledError}, in the next iteration.
   *
   * asyncio: `future.cancel()`.
   *
   * @param message - what the CancelledError's `args` hold.
   * @returns whether it was pending. The error of a future that failed counts as looked at.
   */
  cancel(message?: unknown): boolean {
    if (this.state === FAILED) (this.slot as Failure).report.dismiss();
    if (this.state !== PENDING) return false;
    this.settle(CANCELLED, message);
    return true;
  }

  /**
   * Calls `callback` with this future once it is done: in an iteration of its loop, never at once,
   * after the callbacks that were added before. What it throws goes to the loop's exception handler.
   *
   * asyncio: `future.add_done_callback()`.
   *
   * @param options - `context`: what it is called in, by default a copy of the caller's.
   * @throws TypeError when `callback` is no function; Error when the future is done and the loop
   * closed. Callbacks that wait when the loop is closed are dropped.
   */
  addDoneCallback(
    callback: (future: this) => void,
    options: { context?: Context | undefined } = NO_OPTIONS,
  ): void {
    checkCallback(callback);
    const { context = captureContext() ?? undefined } = options;
    if (context !== undefined) checkContext(context);
    const call = context && new CallbackCall(this, callback, context);
    if (this.done) this.loop[post](call ?? this.entryFor(callback));
    else this[addWaiter](call ?? callback);
  }

  /**
   * Removes a callback, as often as it was added. Too late once the future is done.
   *
   * asyncio: `future.remove_done_callback()`.
   *
   * @returns how many were removed.
   */
  removeDoneCallback(callback: (future: this) => void): number {
    const { slot } = this;
    if (this.state !== PENDING || slot === undefined) return 0;
    const isList = slot instanceof WaiterList;
    const removed = isList ? slot.remove(callback) : Number(keyOf(slot as Waiter) === callback);
    if (isList ? slot.isEmpty : removed > 0) this.slot = undefined;
    return removed;
  }

  /** Awaits it from async code: a native promise with its outcome, made when asked for. */
  // biome-ignore lint/suspicious/noThenProperty: a future is a thenable, so that `await future` works
  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    let wait: ReturnType<typeof beginWait>;
    const promise = new Promise<T>((resolve, reject) => {
      if (this.done) this[settlePromise](resolve, reject);
      else wait = beginWait(this, resolve as (value: unknown) => void, reject);
    }).then(onResult, onError);
    wait?.handOver(promise);
    return promise;
  }

  /** Settles a promise with its outcome, unless it has `refused` a request to cancel meanwhile. @internal */
  [settlePromise](
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
    refused?: CancelRequest,
  ): void {
    const error = this[takeError]();
    const isMerged = error !== NONE && isCancelled(error);
    if (refused !== undefined && !isMerged) reject(cancelledError(refused.message));
    else if (error === NONE) resolve(this.slot as T);
    else reject(this.rejection(error));
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
    return `<${this[kind]} ${this.describeState()}>`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  /** @internal */
  [waitedFor](): readonly StackEntry[] {
    return [{ name: String(this), future: this }];
  }

  /** @internal */
  [parts](): Iterable<Future<unknown>> {
    return [];
  }

  /** @internal */
  [letGo](message: unknown): void {
    this.cancel(message);
  }

  /** @internal */
  [addWaiter](waiter: Waiter): void {
    if (this.state !== PENDING) this.tell(waiter);
    else if (this.slot === undefined) this.slot = waiter;
    else if (this.slot instanceof WaiterList) this.slot.add(waiter);
    else this.slot = new WaiterList(this.slot as Waiter, waiter);
  }

  /** @internal */
  [takeError](): unknown {
    return this.state === RESULT ? NONE : this.outcome("result()");
  }

  /** What it has ended with in the place of a result, without counting as looked at. @internal */
  get [peekError](): unknown {
    switch (this.state) {
      case FAILED:
        return (this.slot as Failure).error;
      case CANCELLED:
        return cancelledError(this.slot);
      case CANCELLED_BY:
        return this.slot;
      default:
        return NONE;
    }
  }

  /** @internal */
  get [cancelMessage](): unknown {
    return this.state === CANCELLED ? this.slot : undefined;
  }

  /** Ends it with a result, whatever a subclass makes of `setResult`. @internal */
  protected succeed(value: T): void {
    this.settle(RESULT, value);
  }

  /** Ends it with an error, whatever a subclass makes of `setException`. @internal */
  protected fail(error: unknown): void {
    const { reportedAs } = this;
    const message = `${reportedAs === "task" ? "Task" : "Future"} exception was never retrieved`;
    const report = new LateReport(this.loop, { message, error }, this, reportedAs);
    this.settle(FAILED, { error, report } satisfies Failure);
  }

  /** Ends it as cancelled, by an error that the first caller that asks will get. @internal */
  protected cancelBy(error: unknown): void {
    this.settle(CANCELLED_BY, error);
  }

  /** Ends it as cancelled, whatever a subclass makes of `cancel`. @internal */
  protected cancelNow(message: unknown): void {
    this.settle(CANCELLED, message);
  }

  /** What a promise for this is rejected with. @internal */
  private rejection(error: unknown): unknown {
    const signal = registers.outsideSignals.get(this);
    return signal && isCancelled(error) ? signal.reason : error;
  }

  /** What drives the only coroutine that it waits for, if it is a call. @internal */
  get driven(): Future<unknown> | null {
    return null;
  }

  /** Whether it serves nothing but the one that awaits it. @internal */
  get isOnlyWait(): boolean {
    return false;
  }

  /** @internal */
  get [kind](): string {
    return "Future";
  }

  /** The name under which a report of its failure mentions it. @internal */
  protected get reportedAs(): "future" | "task" {
    return "future";
  }

  /** @internal */
  protected describeState(): string {
    switch (this.state) {
      case PENDING:
        return "pending";
      case RESULT:
        return `result=${describe(this.slot)}`;
      case FAILED:
        return `exception=${describe((this.slot as Failure).error)}`;
      default:
        return "cancelled";
    }
  }

  private settle(state: number, value: unknown): void {
    const waiters = this.slot as Waiter | WaiterList | undefined;
    this.state = state;
    this.slot = value;
    if (waiters === undefined) return;
    if (waiters instanceof WaiterList) for (const waiter of waiters) this.tell(waiter);
    else this.tell(waiters);
  }

  private tell(waiter: Waiter): void {
    if (typeof waiter !== "function") waiter[wake]();
    else if (!this.loop.closed) this.loop[post](this.entryFor(waiter));
  }

  /** What calls a done-callback when the loop runs it. @internal */
  protected entryFor(callback: Callback): Entry {
    return new CallbackCall(this, callback, null);
  }

  /** The error that stands for a state other than RESULT. */
  private outcome(asked: string): unknown {
    const value = this.slot;
    switch (this.state) {
      case FAILED:
        (value as Failure).report.dismiss();
        return (value as Failure).error;
      case CANCELLED:
        return cancelledError(value);
      case CANCELLED_BY:
        this.state = CANCELLED;
        this.slot = undefined;
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
