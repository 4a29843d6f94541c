import { Context, type EventLoop } from "@x/loop";
import {
  type AsyncScope,
  afterAsyncCode,
  asyncScope,
  callInScope,
  createController,
  ignoreRejections,
  thread,
} from "@x/loop/internal";
import { isDriveable } from "../awaitable/is-coroutine.ts";
import { cancelledError, isCancelled } from "../errors.ts";
import type { CancelRequest } from "../future/protocol.ts";
import { registers } from "../kernel/registers.ts";
import type { Driver } from "../task/driver.ts";
import { passOn } from "../task/pass-on.ts";
import type { Task } from "../task/task.ts";
import type { AsyncWait } from "./async-wait.ts";

/**
 * A stretch of a task that can be cancelled: a call of a function, the body of a timeout or of a group.
 * The scopes of a task lie within one another.
 *
 * Code is in a scope. Inside a step of the loop, that is the innermost scope of the running task.
 * Elsewhere, in an async function after an `await`, it is the scope that the function was called in, which
 * the runtime carries along, or the nearest one around it that is not over.
 *
 * Cancelling a scope reaches its function in one of three ways: by the signal, if the function has asked
 * for it; by cancelling what of ours the function awaits at the moment; and where there is neither, by
 * rejecting what of ours it awaits next. Each request is delivered once, so that the function can wait
 * while it cleans up.
 */
export class Scope implements AsyncScope {
  /** The scope around it. Not `#private`: it may be one of another copy of this package. */
  outer: Scope | null;
  /** Whether its code is that of an async or a plain function, and not a coroutine's. */
  isAsync = false;
  /** What drives its code. */
  driver: Driver<unknown>;
  /** Whether calls ran on when it ended that may not have been told. */
  hasLeftCalls = false;
  private waits: Set<AsyncWait> | undefined = undefined;
  private controller: AbortController | undefined = undefined;
  private isAborted = false;
  private reason: unknown = undefined;
  /** Whether the next wait in it is to be cancelled. */
  private isDue = false;
  /** There while a CancelledError is on its way to the function: a request that comes then is merged with it. */
  private telling: Telling | undefined = undefined;
  private isOver = false;
  /** How many waits of an async function that nothing awaits have ended since it was over: what that function
   * awaits while it cleans up is still in it. */
  private leftovers = 0;
  /** Whether its function was let go and runs on. */
  private runsOn = false;
  private onEnd: (() => void) | undefined = undefined;

  /** @param driver - by default the running task. */
  constructor(driver: Driver<unknown> = registers.task as Driver<unknown>) {
    this.driver = driver;
    this.outer = driver.cancellation.scope;
  }

  get loop(): EventLoop {
    return this.driver.loop;
  }

  /** The task that it is a stretch of. */
  get task(): Task<unknown> {
    return this.driver.task;
  }

  get context(): Context {
    return this.driver.context ?? this.driver.enterContext(new Context());
  }

  /** The tasks that are not done and whose end it waits for: those of a group. */
  get tasks(): Iterable<Task<unknown>> {
    return [];
  }

  /** Whether what it stands for is over. */
  get over(): boolean {
    return this.isOver;
  }

  /** Whether code that still runs in it belongs to the scope around it. Not yet, where that code has still to
   * be told to end, or cleans up after it was told. */
  get ended(): boolean {
    return this.isOver && !this.isDue && (this.leftovers === 0 || this.loop.closed);
  }

  /** Makes it the innermost scope of its task. */
  enter(): this {
    this.driver.cancellation.scope = this;
    return this;
  }

  /** Puts a scope that was not entered around all scopes of a task. */
  enclose(task: Driver<unknown>): void {
    const { cancellation } = task;
    let scope = cancellation.scope;
    while (scope !== null && scope.outer !== null) scope = scope.outer;
    if (scope === null) cancellation.scope = this;
    else scope.outer = this;
    this.driver = task;
    this.outer = null;
  }

  /** Leaves a scope that was entered, and ends it. */
  exit(): void {
    this.driver.cancellation.scope = this.outer;
    this.end();
  }

  /** Ends it: calls that async code has begun in it and not awaited are cancelled. Not so if it was cancelled
   * itself, for they were told then, and what they await now may be their clean-up. */
  end(): void {
    this.isOver = true;
    if (!this.waits?.size) return;
    ignoreRejections(isCancelled);
    if (this.isAborted && this.driver.requests > 0) this.hasLeftCalls = true;
    else for (const wait of this.waits) wait.abandon();
  }

  /** Calls a function in it. */
  call<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    if (isGeneratorFunction(fn)) return fn(...args);
    this.isAsync = true;
    const value = callInScope(this, fn, ...args);
    if (isDriveable(value)) this.isAsync = false;
    return value;
  }

  /** Aborted when the scope is cancelled; the reason is a CancelledError. Made when first read. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = createController();
      if (this.isAborted) this.controller.abort(cancelledError(this.reason));
    }
    this.isDue = false;
    return this.controller.signal;
  }

  /** Whether any code has asked for the signal. */
  get observed(): boolean {
    return this.controller !== undefined;
  }

  /** Whether its function co-operates: it has been told, or waits for something that can tell it. */
  get cooperates(): boolean {
    return this.observed || !this.isDue;
  }

  /** Whether `error` says that what was given the signal has ended because of it. Not all reject with
   * the reason: Node's own functions have an AbortError with it as the cause, others one without. */
  isReason(error: unknown): boolean {
    const reason = this.controller?.signal.reason;
    if (reason === undefined) return false;
    const { name, cause } = Object(error) as Partial<Error>;
    return error === reason || cause === reason || name === "AbortError";
  }

  /** Tells its function to end. False when that cannot be told before it awaits something of ours. */
  cancel(message?: unknown): boolean {
    // The async function that gets the error need not be awaited by anything.
    if (this.isAsync) ignoreRejections(isCancelled);
    const steps = this.awaited.map((wait) => () => wait.cancel(message));
    let told = this.observed || steps.length > 0;
    // A step of its own: what listens to the signal may cancel what is awaited, which would look like a circle.
    passOn([() => this.abort(message), ...steps]);
    // Its own code has gone on.
    if (!told && this.telling !== undefined && currentScope() !== this) {
      this.telling.merged = { message };
      told = true;
    }
    if (!told) this.defer(message);
    return told;
  }

  /** Stops its function, which did not end when it was told to, where it waits or waits next. */
  halt(message: unknown): void {
    const { awaited } = this;
    if (awaited.length === 0) this.defer(message);
    passOn(awaited.map((wait) => () => wait.letGo(message)));
  }

  /**
   * A wait of its function has ended with a CancelledError. A request that is merged with it is due after all
   * if the function has begun no other wait by the host's next turn: it may not have been told, since it had
   * dropped that wait, or it may have been told before.
   */
  tell(): void {
    const telling: Telling = { merged: undefined };
    this.telling = telling;
    this.loop[afterAsyncCode](() => {
      if (this.telling !== telling) return;
      this.telling = undefined;
      if (!this.isOver && telling.merged) this.defer(telling.merged.message);
    });
  }

  /** Its function is not waited for any more. */
  letGo(): void {
    this.runsOn = true;
  }

  /** Its function, which was let go, has ended. */
  functionEnded(): void {
    this.runsOn = false;
    this.onEnd?.();
  }

  /** Calls `callback` when its function has ended, which may be after the scope has. */
  whenFunctionEnds(callback: () => void): void {
    if (this.runsOn) this.onEnd = callback;
    else callback();
  }

  /** Tells an async function that goes on although it is cancelled. @throws CancelledError then. */
  throwIfCancelled(): void {
    if (thread.running !== null || !this.isAborted) return;
    this.isDue = false;
    throw cancelledError(this.reason);
  }

  /** Cancels the next wait in it. */
  defer(message: unknown): void {
    this.isDue = true;
    this.reason = message;
  }

  /** Its function is not to be told any more. */
  callOff(): void {
    this.isDue = false;
    if (this.telling !== undefined) this.telling.merged = undefined;
  }

  /** The message of a cancellation that its function, which was let go, has not been told of. */
  takeLetGo(): CancelRequest | undefined {
    return this.isOver ? this.takeDue() : undefined;
  }

  /** The message of a cancellation that its function has not been told of. */
  takeDue(): CancelRequest | undefined {
    if (!this.isDue) return undefined;
    this.isDue = false;
    return { message: this.reason };
  }

  /** Async code begins to wait in it. */
  add(wait: AsyncWait): void {
    thread.trace?.waits(this, wait.future);
    this.waits ??= new Set();
    this.waits.add(wait);
    if (this.isOver) this.leftovers -= 1;
    this.telling = undefined;
    if (!this.isDue) return;
    this.isDue = false;
    wait.cancel(this.reason);
  }

  /** A wait is over. */
  remove(wait: AsyncWait): void {
    thread.trace?.waited(this, wait.future);
    if (this.waits?.delete(wait) && this.isOver) this.leftovers += 1;
  }

  /** What its code waits for at the moment. */
  get awaited(): readonly AsyncWait[] {
    return [...(this.waits ?? [])];
  }

  /** Aborts the signals of a task's nested scopes from the innermost to `outermost`, or all of them. */
  static abort(task: Driver<unknown>, message: unknown, outermost: Scope | null): void {
    let { scope } = task.cancellation;
    while (scope !== null && scope.driver === task) {
      scope.abort(message);
      scope = scope === outermost ? null : scope.outer;
    }
  }

  /** Aborts the signal of this scope alone. */
  abort(message?: unknown): void {
    if (this.isAborted) return;
    this.isAborted = true;
    this.reason = message;
    this.controller?.abort(cancelledError(message));
  }
}

/** What is known while a CancelledError is on its way. */
interface Telling {
  /** The request that was merged with it. */
  merged: CancelRequest | undefined;
}

/** The scope that the code that runs now is in; null where it is in none. */
export function currentScope(): Scope | null {
  if (thread.running !== null) {
    return (registers.task as Driver<unknown> | null)?.innermostScope ?? null;
  }
  return asyncScope() as Scope | null;
}

function isGeneratorFunction(fn: object): boolean {
  return (fn as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "GeneratorFunction";
}
