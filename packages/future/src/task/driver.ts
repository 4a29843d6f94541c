import type { Context, EventLoop } from "@x/loop";
import { coarseTime, describe, type Entry, post, runner, thread } from "@x/loop/internal";
import { cancellationOf, cancelledError } from "../errors.ts";
import { callBack } from "../future/callback-call.ts";
import { Future, type StackEntry } from "../future/future.ts";
import {
  addWaiter,
  type Callback,
  type CancelRequest,
  cancelFrom,
  cancelMessage,
  kind,
  letGo,
  NONE,
  takeError,
  waitedFor,
  wake,
} from "../future/protocol.ts";
import { next, previous } from "../kernel/linked-list.ts";
import { callNames, checkUnowned, type Owned, own, owner } from "../kernel/ownership.ts";
import { registers } from "../kernel/registers.ts";
import { CALL, type Coroutine, type Suspension, WAIT } from "../kernel/tokens.ts";
import { nameMaker } from "../reports/maker.ts";
import { Scope } from "../scope/scope.ts";
import { Cancellation } from "./cancellation.ts";
import { passOn, whenPassedOn } from "./pass-on.ts";

/**
 * Drives a coroutine on a loop: it resumes the coroutine step by step, each time with the outcome of the wait
 * before. A driver is also a future, with the coroutine's outcome. Tasks are drivers, and so are the calls that
 * async functions await.
 *
 * Coroutines that are called with `yield*` make up its stack of frames: `frame` is the innermost one, and
 * each frame's owner is its caller, up to the driver itself. While the coroutine is suspended, either the
 * driver is on its loop's ready queue, or it is a waiter of the future `waiter`.
 */
export abstract class Driver<T> extends Future<T> {
  /** @internal */
  declare [previous]: Driver<unknown> | null;
  /** @internal */
  declare [next]: Driver<unknown> | null;
  /** The innermost coroutine, which knows its caller. null after an eager task that never waited. @internal */
  frame: Coroutine<unknown> | null;
  private ownContext: Context | null = null;
  /** The innermost scope that the coroutine is in. @internal */
  innermostScope: Scope | null = null;
  /** The future that the coroutine waits for. @internal */
  waiter: Future<unknown> | null = null;
  /** When it began to wait for that, in whole ms of its loop's time; -1 if that is not known. @internal */
  waitsSince = -1;
  /** The done-callback that this calls when the loop runs it. */
  private callback: Callback | null = null;
  private cancelState: Cancellation | null = null;

  /** @internal */
  constructor(coroutine: Coroutine<T>, loop: EventLoop) {
    checkUnowned(coroutine);
    super({ loop });
    this[previous] = null;
    this[next] = null;
    this.frame = coroutine;
  }

  /**
   * The context that the coroutine's steps run in; null as long as there is no context at all.
   *
   * asyncio: `task.get_context()`.
   */
  get context(): Context | null {
    return this.ownContext;
  }

  /** Makes the coroutine's steps run in a context. @internal */
  enterContext(context: Context): Context {
    this.ownContext = context;
    return context;
  }

  /** The task that this is, or is a part of. @internal */
  abstract get task(): DriverTask;

  /** The driver of the async function that awaits this call; null for a task. @internal */
  get around(): Driver<unknown> | null {
    return null;
  }

  /** The state of its cancellation, made when it is first needed. @internal */
  get cancellation(): Cancellation {
    this.cancelState ??= new Cancellation();
    return this.cancelState;
  }

  /** How many requests to cancel were not taken back. @internal */
  get requests(): number {
    return this.cancelState?.requests ?? 0;
  }

  /** Takes a request back, and returns how many are left. @internal */
  takeBack(): number {
    const state = this.cancelState;
    if (state === null || state.requests === 0) return 0;
    state.requests -= 1;
    if (this.requests === 0) this.callOff();
    return state.requests;
  }

  /** Whether a request to cancel is being passed on right now. @internal */
  get isInterrupting(): boolean {
    return this.cancelState?.isInterrupting === true;
  }

  /**
   * Asks the coroutine to end: a {@link CancelledError} is thrown into it at the point where it
   * waits, in the next iteration, and what it waits for is cancelled now. A coroutine that has not
   * begun never begins. The coroutine may clean up, wait while it does, and even carry on; the task
   * is cancelled when the error leaves it.
   *
   * asyncio: `task.cancel()`.
   *
   * @param message - what the CancelledError's `args` hold.
   * @returns false when the task is done already.
   */
  override cancel(message?: unknown): boolean {
    return this[cancelFrom](null, message);
  }

  /** @internal */
  [cancelFrom](scope: Scope | null, message?: unknown): boolean {
    if (this.done) return super.cancel();
    this.cancellation.requests += 1;
    return this.interrupt(scope, message);
  }

  /** @internal */
  override [letGo](message: unknown): void {
    const { waiter, cancellation } = this;
    if (waiter?.done !== false || cancellation.isInterrupting) {
      this.cancel(message);
      return;
    }
    cancellation.isInterrupting = true;
    const passedOn = (): void => {
      cancellation.isInterrupting = false;
    };
    passOn([() => waiter[letGo](message), passedOn]);
  }

  /** Passes a request to cancel on to the future that the coroutine waits for. If that is a task, the request goes on
   * to what the task waits for. This is a loop rather than a recursion, since tasks that wait for one another may form
   * a chain of any length, or a circle. @internal */
  protected interrupt(scope: Scope | null, message: unknown): boolean {
    const end = whenPassedOn(() => this.interrupted());
    let driver: Driver<unknown> | null = this;
    let outermost = scope;
    while (driver !== null) {
      const state: Cancellation = driver.cancellation;
      const waiter: Future<unknown> | null = driver.waiter;
      thread.trace?.cancelled(driver, message);
      let chained: Driver<unknown> | null = null;
      state.isInterrupting = true;
      if (isPending(waiter)) {
        if (waiter.isInterrupting) {
          waiter.removeDoneCallback(driver as never);
          driver.refuse(cancelledError(message));
        } else {
          chained = waiter;
          chained.cancellation.requests += 1;
        }
      } else if (!waiter?.cancel(message)) {
        state.defer(message);
      }
      Scope.abort(driver, message, outermost);
      outermost = null;
      driver = chained;
    }
    end?.();
    return true;
  }

  /** Ends the passing on of a request, along the whole chain. */
  private interrupted(): void {
    let driver: Driver<unknown> | null = this;
    while (driver?.isInterrupting) {
      driver.cancellation.isInterrupting = false;
      const waiter: Future<unknown> | null = driver.waiter;
      driver = isPending(waiter) ? waiter : null;
    }
  }

  /** Throws the CancelledError at the next wait, again. @internal */
  remind(): void {
    this.cancellation.defer(undefined);
  }

  /** Throws the CancelledError at the next wait, if there is one. @internal */
  deferLate(message: unknown): void {
    this.cancellation.late = { message };
  }

  /** Calls off the requests that have not been delivered, since all requests were taken back. @internal */
  protected callOff(): void {
    this.forgetDue();
    this.takeLate();
    let scope = this.innermostScope;
    while (scope !== null && scope.driver === this) {
      scope.callOff();
      scope = scope.outer;
    }
  }

  /** Calls off the CancelledError that is due, and returns its request. @internal */
  protected forgetDue(): CancelRequest | undefined {
    const state = this.cancelState;
    if (!state?.due) return undefined;
    state.due = false;
    return { message: state.message };
  }

  /**
   * The names of the coroutines that it is in, the innermost last, and what that one waits for. Where
   * that is an async function: what of ours it awaits.
   *
   * asyncio: `task.get_stack()`, which shows the outermost only.
   */
  stack(): readonly StackEntry[] {
    const entries: StackEntry[] = [];
    // A loop rather than a recursion, since calls may be nested to any depth.
    for (let driver: Driver<unknown> | null = this; driver !== null; ) {
      for (const name of driver.frames()) entries.push({ name });
      const waiter: Future<unknown> | null = driver.waiter;
      driver = (waiter?.driven ?? null) as Driver<unknown> | null;
      if (driver === null && waiter !== null) entries.push(...waiter[waitedFor]());
    }
    return entries;
  }

  /** The names of the coroutines that the code is in, beginning with those of the task. @internal */
  get path(): readonly string[] {
    return [...(this.around?.path ?? []), ...this.frames()];
  }

  /** The names of this driver's own coroutines, the innermost last. @internal */
  frames(): string[] {
    return this.done ? [] : callNames(this.frame as object, this);
  }

  /** @internal */
  [wake](): void {
    // A loop that was closed takes no more entries, which is not the fault of the code that settles a future.
    if (!this.loop.closed) this.loop[post](this);
  }

  /** @internal */
  override get [cancelMessage](): unknown {
    return this.cancelled ? super[cancelMessage] : this.cancelState?.message;
  }

  /** Runs the first step at once, as a step of its loop. @internal */
  protected begin(): void {
    const { running } = thread;
    const { task } = registers;
    thread.running = this.loop;
    try {
      runner()(this);
    } finally {
      // Also if the step has closed the loop, which then refuses what follows it.
      thread.running = running;
      registers.task = task;
    }
  }

  /** Runs the next step. The loop calls this. */
  run(): void {
    const { waiter } = this;
    if (waiter === null) {
      if (this.callback === null) this.step(NONE, undefined);
      else this.callBack(this.callback);
      return;
    }
    this.waiter = null;
    const error = waiter[takeError]();
    this.step(error, error === NONE ? waiter.result() : undefined);
  }

  /** A driver that is done has no more steps, so it can serve as the loop's entry for its own first callback.
   * @internal */
  protected override entryFor(callback: Callback): Entry {
    if (this.callback !== null) return super.entryFor(callback);
    this.callback = callback;
    return this;
  }

  private callBack(callback: Callback): void {
    this.callback = null;
    callBack(this, callback);
  }

  /** Describes what the coroutine waits for. @internal */
  protected describeWait(): string {
    return this.waiter === null ? "" : ` waiting for ${this.waiter[kind]}`;
  }

  /** Is called when the coroutine has ended, before its outcome becomes the driver's. @internal */
  protected abstract ended(): void;

  /** Resumes the coroutine, with an error or a value, and runs it until it waits or ends. */
  private step(thrown: unknown, value: unknown): void {
    const state = this.cancelState;
    const before = registers.task;
    registers.task = this;
    this.advance(state === null ? thrown : state.takeDue(thrown), value);
    registers.task = before;
  }

  private advance(thrown: unknown, sent: unknown): void {
    let error = thrown;
    let value = sent;
    for (;;) {
      const frame = this.frame as Coroutine<unknown>;
      let result: IteratorResult<Suspension | undefined, unknown>;
      let done: boolean | undefined;
      registers.opening = null;
      try {
        result = error === NONE ? frame.next(value) : frame.throw(error);
        done = result.done;
      } catch (raised) {
        if (this.leave()) {
          this.end(raised);
          return;
        }
        error = raised;
        continue;
      }
      error = NONE;
      value = undefined;
      if (done) {
        value = result.value;
        if (this.leave()) {
          this.complete(value as T);
          return;
        }
      } else if (result.value === CALL) {
        const callee = registers.callee as Coroutine<unknown>;
        own(callee, frame);
        this.frame = callee;
      } else {
        this.suspend(result.value as Suspension | undefined);
        return;
      }
    }
  }

  /** Begins the wait that the coroutine has yielded. */
  private suspend(suspension: Suspension | undefined): void {
    const late = this.takeLate();
    if (late !== undefined) this.cancellation.defer(late.message);
    if (suspension === WAIT) {
      const future = registers.waiting as Future<unknown>;
      registers.waiting = null;
      this.waitOn(future);
    } else if (suspension === undefined) {
      this.loop[post](this);
    } else {
      this.refuse(
        new TypeError(
          `a coroutine yielded ${describe(suspension)}: to wait for it, write yield* instead of yield`,
        ),
      );
    }
  }

  /** The request that is to be delivered at the next wait. @internal */
  protected takeLate(): CancelRequest | undefined {
    const state = this.cancelState;
    if (state === null) return undefined;
    const { late } = state;
    state.late = undefined;
    return late;
  }

  /** Goes back from the innermost coroutine to its caller. Returns true if there is no caller. */
  private leave(): boolean {
    const caller = (this.frame as Owned)[owner];
    if (caller === this) return true;
    this.frame = caller as Coroutine<unknown>;
    return false;
  }

  private waitOn(future: Future<unknown>): void {
    // Also where a call that is a part of the task awaits it: the task cannot end before its calls.
    if (future === this.task) {
      this.refuse(new Error(`Task cannot await on itself: ${future}`));
      return;
    }
    this.waiter = future;
    this.waitsSince = this.loop[coarseTime];
    future[addWaiter](this);
    const state = this.cancelState;
    if (state?.due && future.cancel(state.message)) state.due = false;
  }

  /** Throws an error into the coroutine, in the next iteration. */
  private refuse(error: Error): void {
    const refused = new Future<never>({ loop: this.loop });
    refused.setException(error);
    this.waiter = refused;
    this[wake]();
  }

  private complete(value: T): void {
    this.ended();
    const due = this.forgetDue();
    if (due === undefined) this.succeed(value);
    else this.cancelNow(due.message);
  }

  private end(error: unknown): void {
    this.ended();
    const cancellation = cancellationOf(error);
    if (cancellation !== undefined) {
      this.cancelBy(cancellation);
      return;
    }
    if (this.loop.debug) nameMaker(error, this.task);
    this.fail(error);
  }
}

/** The task that a driver is, or is a part of. */
export interface DriverTask extends Driver<unknown> {
  readonly name: string;
}

/** Whether what a driver waits for is a driver as well, which is not done. */
function isPending(waiter: Future<unknown> | null): waiter is Driver<unknown> {
  return waiter?.cancel === Driver.prototype.cancel && !waiter.done;
}
