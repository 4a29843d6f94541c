import { type Context, type EventLoop, getEventLoop } from "@x/loop";
import {
  type Contexts,
  checkContext,
  describe,
  type Entry,
  execute,
  kernel as loops,
  post,
} from "@x/loop/internal";
import { cancelledError, isCancelled } from "./errors.ts";
import { type Extras, extras, extrasOf } from "./extras.ts";
import {
  addWaiter,
  type Callback,
  callBack,
  cancelMessage,
  Future,
  kind,
  NONE,
  takeError,
  wake,
} from "./future.ts";
import { isDriveable } from "./is-coroutine.ts";
import { kernel } from "./kernel.ts";
import { loopState } from "./loop-state.ts";
import {
  CALL,
  type Coroutine,
  checkUnowned,
  nameOf,
  type Owned,
  own,
  owner,
  type Suspension,
  WAIT,
} from "./protocol.ts";
import { Scope } from "./scope.ts";
import { next, previous } from "./task-list.ts";

/** Cancels a task on behalf of one of its scopes: signals outside of that scope are left alone. */
export const cancelFrom: unique symbol = Symbol.for("@x/future.cancelFrom");

/** One line of {@link Task.stack}. */
export interface StackEntry {
  /** The coroutine's name, or what the innermost one waits for. */
  readonly name: string;
  /** The future waited for, in the last entry of a task that waits for one. */
  readonly future?: Future<unknown>;
}

/**
 * A coroutine that runs on a loop, beside others. It is a future: its result is what the coroutine
 * returns. A loop keeps its pending tasks alive; nobody has to hold on to them.
 *
 * Made by `createTask`; the constructor is for task factories, and takes only coroutines.
 *
 * asyncio: `asyncio.Task`.
 */
export class Task<T> extends Future<T> {
  /** @internal */
  declare [previous]: Task<unknown> | null;
  /** @internal */
  declare [next]: Task<unknown> | null;
  /** @internal */
  declare [extras]: Extras | null;
  /** The innermost coroutine; each knows its caller. null: it has ended before anybody could ask. */
  private frame: Coroutine<unknown> | null;
  private waiter: Future<unknown> | null = null;
  /** A done-callback that the loop has it call. */
  private callback: Callback | null = null;
  private label: string | number;

  /**
   * @param options - `loop`: where it runs; `name`: by default `Task-` and a number; `eager`: runs
   * the coroutine up to its first wait at once, if the loop is running; `context`: what its steps run
   * in, by default a copy of its maker's.
   * @throws TypeError when `coroutine` is none; Error when it was awaited before or the loop is closed.
   */
  constructor(
    coroutine: Coroutine<T>,
    options: {
      loop?: EventLoop | undefined;
      name?: string | undefined;
      eager?: boolean | undefined;
      context?: Context | undefined;
    } = {},
  ) {
    if (!isDriveable(coroutine)) {
      throw new TypeError(
        `a coroutine was expected, not ${describe(coroutine)}: createTask also takes futures, promises and functions`,
      );
    }
    const { context } = options;
    if (context !== undefined) checkContext(context);
    checkUnowned(coroutine);
    super({ loop: options.loop ?? getEventLoop() });
    const { name } = options;
    this.label = name === undefined ? kernel.tasks + 1 : String(name);
    this[previous] = null;
    this[next] = null;
    this[extras] = null;
    const { loop } = this;
    const eager = options.eager === true && loops.running === loop;
    if (!eager) loop[post](this);
    own(coroutine, this);
    this.frame = coroutine;
    kernel.tasks += 1;
    if (context !== undefined || loops.contexts !== null) {
      this.context = context ?? (loops.contexts as Contexts).capture();
    }
    loopState(loop).tasks.add(this);
    if (eager) {
      execute(this);
      // A million of them would keep a million coroutines that are over.
      if (this.done) this.frame = null;
    }
  }

  /** Its name, for people; names need not be unique. */
  get name(): string {
    return typeof this.label === "number" ? `Task-${this.label}` : this.label;
  }

  set name(name: string) {
    this.label = String(name);
  }

  /**
   * The context that its steps run in; null where nobody uses any.
   *
   * asyncio: `task.get_context()`.
   */
  get context(): Context | null {
    return this[extras]?.context ?? null;
  }

  /** @internal */
  set context(context: Context) {
    extrasOf(this).context = context;
  }

  /**
   * The coroutine that it was made from; null when that ended without a wait, in an eager task.
   *
   * asyncio: `task.get_coro()`.
   */
  get coroutine(): Coroutine<T> | null {
    let { frame } = this;
    while (frame !== null) {
      const caller = (frame as Owned)[owner];
      if (caller === this) return frame as Coroutine<T>;
      frame = caller as Coroutine<unknown>;
    }
    return null;
  }

  /**
   * How many cancel requests have not been taken back by {@link Task.uncancel}.
   *
   * asyncio: `task.cancelling()`.
   */
  get cancelling(): number {
    return this[extras]?.requests ?? 0;
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
    // A loop, for tasks that wait for tasks may be a chain of any length, or a circle.
    let asked: Set<Task<unknown>> | undefined;
    let task: Task<unknown> | null = this;
    let outermost = scope;
    while (task !== null) {
      const extra = extrasOf(task);
      const waiter: Future<unknown> | null = task.waiter;
      let chained: Task<unknown> | null = null;
      extra.requests += 1;
      if (waiter?.cancel === Task.prototype.cancel && !waiter.done) {
        chained = waiter as Task<unknown>;
        asked ??= new Set();
        asked.add(task);
        if (asked.has(chained)) {
          chained.removeDoneCallback(task as never);
          task.refuse(cancelledError(message));
          chained = null;
        }
      } else if (!waiter?.cancel(message)) {
        extra.due = true;
        extra.message = message;
      }
      Scope.abort(extra.scope, message, outermost);
      outermost = null;
      task = chained;
    }
    return true;
  }

  /**
   * Takes one cancel request back, after its CancelledError was caught for good. Taking the last one
   * back before it was delivered calls it off.
   *
   * asyncio: `task.uncancel()`.
   *
   * @returns how many requests are left.
   */
  uncancel(): number {
    const extra = this[extras];
    if (extra === null || extra.requests === 0) return 0;
    extra.requests -= 1;
    if (extra.requests === 0) extra.due = false;
    return extra.requests;
  }

  /**
   * The names of the coroutines that it is in, the innermost last, and what that one waits for.
   *
   * asyncio: `task.get_stack()`, which shows the outermost only.
   */
  stack(): readonly StackEntry[] {
    if (this.done) return [];
    const entries: StackEntry[] = [];
    if (this.waiter !== null) entries.push({ name: String(this.waiter), future: this.waiter });
    let frame = this.frame as object;
    while (frame !== this) {
      entries.push({ name: nameOf(frame as Coroutine<unknown>) });
      frame = (frame as Owned)[owner] as object;
    }
    return entries.reverse();
  }

  /** Not for tasks. @throws Error always: only the coroutine decides what becomes of a task. */
  override setResult(_value: T): never {
    throw new Error("setResult of a task: only its coroutine decides its result");
  }

  /** Not for tasks. @throws Error always: only the coroutine decides what becomes of a task. */
  override setException(_error: unknown): never {
    throw new Error("setException of a task: only its coroutine decides its outcome");
  }

  /** @internal */
  [wake](): void {
    // Who settles what a task of a closed loop waits for is not to blame.
    if (!this.loop.closed) this.loop[post](this);
  }

  /** @internal */
  override get [cancelMessage](): unknown {
    return this.cancelled ? super[cancelMessage] : this[extras]?.message;
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

  /** Itself, if it can: it has nothing else to run any more. @internal */
  protected override entryFor(callback: Callback): Entry {
    if (this.callback !== null) return super.entryFor(callback);
    this.callback = callback;
    return this;
  }

  private callBack(callback: Callback): void {
    this.callback = null;
    callBack(this, callback);
  }

  /** @internal */
  protected override rejection(error: unknown): unknown {
    const signal = kernel.outsideSignals.get(this);
    return signal && isCancelled(error) ? signal.reason : error;
  }

  /** @internal */
  override get [kind](): string {
    return "Task";
  }

  /** @internal */
  protected override describeState(): string {
    const state = this.cancelling > 0 && !this.done ? "cancelling" : super.describeState();
    const { coroutine } = this;
    const name = coroutine === null ? "" : ` ${nameOf(coroutine)}`;
    const waits = this.waiter === null ? "" : ` waiting for ${this.waiter[kind]}`;
    return `${this.name} ${state}${name}${waits}`;
  }

  /** Resumes the coroutine, with an error or a value, and runs it until it waits or ends. */
  private step(thrown: unknown, value: unknown): void {
    let error = thrown;
    const extra = this[extras];
    if (extra?.due) {
      extra.due = false;
      if (error === NONE || !isCancelled(error)) error = cancelledError(extra.message);
    }
    const before = kernel.task;
    kernel.task = this;
    this.advance(error, value);
    kernel.task = before;
  }

  private advance(thrown: unknown, sent: unknown): void {
    let error = thrown;
    let value = sent;
    for (;;) {
      const frame = this.frame as Coroutine<unknown>;
      let result: IteratorResult<Suspension | undefined, unknown>;
      let done: boolean | undefined;
      kernel.opening = null;
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
        const callee = kernel.callee as Coroutine<unknown>;
        own(callee, frame);
        this.frame = callee;
      } else {
        this.suspend(result.value as Suspension | undefined);
        return;
      }
    }
  }

  /** Waits for what the coroutine has yielded. */
  private suspend(suspension: Suspension | undefined): void {
    if (suspension === WAIT) {
      const future = kernel.waiting as Future<unknown>;
      kernel.waiting = null;
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

  /** Goes back from the innermost coroutine to its caller. True when there is none. */
  private leave(): boolean {
    const caller = (this.frame as Owned)[owner];
    if (caller === this) return true;
    this.frame = caller as Coroutine<unknown>;
    return false;
  }

  private waitOn(future: Future<unknown>): void {
    if (future === this) {
      this.refuse(new Error(`Task cannot await on itself: ${this}`));
      return;
    }
    this.waiter = future;
    future[addWaiter](this);
    const extra = this[extras];
    if (extra?.due && future.cancel(extra.message)) extra.due = false;
  }

  /** Throws an error into the coroutine, in the next iteration. */
  private refuse(error: Error): void {
    const refused = new Future<never>({ loop: this.loop });
    refused.setException(error);
    this.waiter = refused;
    this[wake]();
  }

  private complete(value: T): void {
    loopState(this.loop).tasks.remove(this);
    const extra = this[extras];
    if (extra?.due) this.cancelNow(extra.message);
    else this.succeed(value);
  }

  private end(error: unknown): void {
    loopState(this.loop).tasks.remove(this);
    if (isCancelled(error)) this.cancelBy(error);
    else this.fail(error);
  }
}
