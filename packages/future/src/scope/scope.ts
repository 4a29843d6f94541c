import { Context, type EventLoop } from "@x/loop";
import {
  type AsyncScope,
  afterAsyncCode,
  asyncScope,
  callInScope,
  coarseTime,
  createController,
  ignoreRejections,
  thread,
} from "@x/loop/internal";
import { isDriveable } from "../awaitable/is-coroutine.ts";
import { cancelledError, isCancelled } from "../errors.ts";
import { type CancelRequest, type cancelFrom, NONE } from "../future/protocol.ts";
import { LinkedList, type Listed } from "../kernel/linked-list.ts";
import { registers } from "../kernel/registers.ts";
import { passOn } from "../task/pass-on.ts";

/** What drives the code of a scope, as far as the scope and what is awaited in it need to know: a task, or a call that
 * an async function awaits. */
export interface ScopeDriver {
  readonly loop: EventLoop;
  /** The task that it is, or is a part of. */
  readonly task: { readonly name: string };
  readonly context: Context | null;
  enterContext(context: Context): Context;
  innermostScope: Scope | null;
  readonly requests: number;
  takeBack(): number;
  deferLate(message: unknown): void;
  [cancelFrom](scope: Scope | null, message?: unknown): boolean;
}

/** A wait of async code in a scope. */
export interface ScopeWait extends Listed {
  /** What is awaited. */
  readonly future: object;
  /** When it began, in whole ms of the loop's time; -1 if that is not known. */
  readonly since: number;
  cancel(message: unknown): void;
  callOff(): void;
  letGo(message: unknown): void;
  abandon(): void;
}

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
  /** The scope around this one. It is not `#private`, since it may belong to another copy of this package. */
  outer: Scope | null;
  /** Whether the scope's code is an async or a plain function rather than a coroutine. */
  isAsync = false;
  /** Drives the scope's code. */
  driver: ScopeDriver;
  /** Whether the scope was cancelled and async code of it still awaited something when it ended. */
  hasLeftCalls = false;
  /** When a wait of its async code was over the last time, in whole ms of the loop's time; -1 if that is not known. */
  waitedUntil = -1;
  private waits: LinkedList<ScopeWait> | undefined = undefined;
  private controller: AbortController | undefined = undefined;
  private isAborted = false;
  private reason: unknown = undefined;
  /** Whether the next wait in the scope will be cancelled. */
  private isDue = false;
  /** The request that only the signal has told the scope's function of: whether it looks at that again is not known. */
  private signalled: CancelRequest | undefined = undefined;
  /** Set while a CancelledError is on its way to the function. A request that comes then is merged with it. */
  private telling: Telling | undefined = undefined;
  private isOver = false;
  /** How many waits of async functions that nothing awaits have ended since the scope was over. While such a
   * function cleans up, what it awaits still belongs to the scope. */
  private leftovers = 0;
  /** Whether the scope's function was let go and still runs. */
  private runsOn = false;
  private onEnd: (() => void) | undefined = undefined;

  /** @param driver - by default the running task. */
  constructor(driver: ScopeDriver = registers.task as ScopeDriver) {
    this.driver = driver;
    this.outer = driver.innermostScope;
  }

  get loop(): EventLoop {
    return this.driver.loop;
  }

  /** The task that the scope is a part of. */
  get task(): ScopeDriver["task"] {
    return this.driver.task;
  }

  get context(): Context {
    return this.driver.context ?? this.driver.enterContext(new Context());
  }

  /** What the scope is called where its tasks are shown; undefined if it is a part of something else. */
  get label(): string | undefined {
    return undefined;
  }

  /** The tasks that are not done and that the scope waits for at its end, as a group does. */
  get tasks(): Iterable<object> {
    return [];
  }

  /** Whether the call, timeout or group of the scope is over. */
  get over(): boolean {
    return this.isOver;
  }

  /** Whether code that still runs in this scope counts as code of the scope around it. This is not so as long as
   * the code has yet to be told to end, or cleans up after it was told. */
  get ended(): boolean {
    return this.isOver && !this.isDue && (this.leftovers === 0 || this.loop.closed);
  }

  /** Makes this the innermost scope of its task. */
  enter(): this {
    thread.trace?.entered(this);
    this.driver.innermostScope = this;
    return this;
  }

  /** Puts a scope that was not entered around all scopes of a task. */
  enclose(task: ScopeDriver): void {
    let scope = task.innermostScope;
    while (scope !== null && scope.outer !== null) scope = scope.outer;
    if (scope === null) task.innermostScope = this;
    else scope.outer = this;
    this.driver = task;
    this.outer = null;
  }

  /** Leaves the scope, and ends it.
   * @param error - what the scope's code has failed with, for the listeners of the thread. */
  exit(error: unknown = NONE): void {
    this.driver.innermostScope = this.outer;
    this.end();
    thread.trace?.left(this, error);
  }

  /** Ends the scope, and cancels the calls that async code has begun in it and not awaited. If the scope itself was
   * cancelled, these calls were told then, and are left alone, since they may be cleaning up. */
  end(): void {
    this.isOver = true;
    if (!this.waits?.first) return;
    ignoreRejections(isCancelled);
    if (this.isAborted && this.driver.requests > 0) {
      this.hasLeftCalls = true;
      return;
    }
    // A copy, since the cancel of one may end others, which are then taken off the list.
    for (const wait of this.awaited) wait.abandon();
  }

  /** Calls a function in the scope. */
  call<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    if (isGeneratorFunction(fn)) return fn(...args);
    this.isAsync = true;
    const called = thread.trace === null ? fn : thread.trace.wrap(this, fn);
    const value = callInScope(this, called, ...args);
    if (isDriveable(value)) this.isAsync = false;
    return value;
  }

  /** A signal that is aborted when the scope is cancelled, with a CancelledError as its reason. It is made when it
   * is first read. */
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

  /** Whether the scope's function has been told, or waits for something that can tell it. */
  get cooperates(): boolean {
    return this.observed || !this.isDue;
  }

  /** Whether a function that was given the signal has thrown `error` because of it. Not every function rejects with
   * the signal's reason: Node's own ones reject with an AbortError that has it as `cause`, others without one. */
  isReason(error: unknown): boolean {
    const reason = this.controller?.signal.reason;
    if (reason === undefined) return false;
    const { name, cause } = Object(error) as Partial<Error>;
    return error === reason || cause === reason || name === "AbortError";
  }

  /** Tells the scope's function to end. Returns false if the function can be told only at its next wait. */
  cancel(message?: unknown): boolean {
    // The async function that gets the error need not be awaited by anything.
    if (this.isAsync) ignoreRejections(isCancelled);
    const steps = this.awaited.map((wait) => () => wait.cancel(message));
    let told = this.observed || steps.length > 0;
    if (told && steps.length === 0) this.signalled = { message };
    // Aborting is a step of its own, since a listener of the signal may cancel what the function awaits, which would
    // otherwise look like a circle of tasks that wait for one another.
    passOn([() => this.abort(message), ...steps]);
    // The CancelledError that is on its way serves for this request, too, unless the function itself makes it.
    if (!told && this.telling !== undefined && currentScope() !== this) {
      this.telling.merged = { message };
      told = true;
    }
    if (!told) this.defer(message);
    return told;
  }

  /** Stops the scope's function, which did not end when it was told to, at its current or next wait. */
  halt(message: unknown): void {
    const { awaited } = this;
    if (awaited.length === 0) this.defer(message);
    passOn(awaited.map((wait) => () => wait.letGo(message)));
  }

  /**
   * Notes that a wait of the scope's function has ended with a CancelledError. If the function begins no other wait
   * until the host's next turn, requests that were merged with the error become due again: the function may have
   * dropped that wait, and so never have seen the error.
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

  /** Notes that nothing waits for the scope's function any more. */
  letGo(): void {
    this.runsOn = true;
  }

  /** Notes that the function has ended after it was let go. */
  functionEnded(): void {
    this.runsOn = false;
    this.onEnd?.();
  }

  /** Calls `callback` when the scope's function has ended, which may be later than the scope's end. */
  whenFunctionEnds(callback: () => void): void {
    if (this.runsOn) this.onEnd = callback;
    else callback();
  }

  /** @throws CancelledError in an async function that goes on although its scope was cancelled. */
  throwIfCancelled(): void {
    if (thread.running !== null || !this.isAborted) return;
    this.isDue = false;
    throw cancelledError(this.reason);
  }

  /** Makes sure that the next wait in the scope is cancelled. */
  defer(message: unknown): void {
    this.isDue = true;
    this.reason = message;
  }

  /** Calls off a cancellation that the scope's function has not been told of. */
  callOff(): void {
    this.isDue = false;
    this.signalled = undefined;
    if (this.telling !== undefined) this.telling.merged = undefined;
    for (const wait of this.awaited) wait.callOff();
  }

  /** Takes the cancellation that the scope's function, which was let go, has not been told of. */
  takeLetGo(): CancelRequest | undefined {
    return this.isOver ? this.takeDue() : undefined;
  }

  /** Takes the cancellation that the scope's function has not been told of. */
  takeDue(): CancelRequest | undefined {
    if (!this.isDue) return undefined;
    this.isDue = false;
    return { message: this.reason };
  }

  /** The same for a function that has given a value: what only its signal has told it of may have come too late. */
  takeMissed(): CancelRequest | undefined {
    return this.takeDue() ?? this.signalled;
  }

  /** Leaves a request that the scope's function did not come to see to what waits for the function. */
  leaveToCaller(message: unknown): void {
    this.driver.deferLate(message);
  }

  /** Adds a wait that async code begins in the scope. */
  add(wait: ScopeWait): void {
    thread.trace?.waits(this, wait.future);
    this.waits ??= new LinkedList();
    this.waits.add(wait);
    if (this.isOver) this.leftovers -= 1;
    this.telling = undefined;
    if (!this.isDue) return;
    this.isDue = false;
    wait.cancel(this.reason);
  }

  /** Removes a wait that is over. */
  remove(wait: ScopeWait): void {
    thread.trace?.waited(this, wait.future);
    this.waitedUntil = this.loop[coarseTime];
    this.waits?.remove(wait);
    if (this.isOver) this.leftovers += 1;
  }

  /** The current waits of the scope's async code. */
  get awaited(): readonly ScopeWait[] {
    return [...(this.waits ?? [])];
  }

  /** Aborts the signals of a task's nested scopes from the innermost to `outermost`, or all of them. */
  static abort(task: ScopeDriver, message: unknown, outermost: Scope | null): void {
    let scope = task.innermostScope;
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

/** A CancelledError that is on its way to an async function. */
interface Telling {
  /** The request that was merged with the error. */
  merged: CancelRequest | undefined;
}

/** The scope of the code that runs now; null when it is in no scope. */
export function currentScope(): Scope | null {
  if (thread.running !== null) {
    return (registers.task as ScopeDriver | null)?.innermostScope ?? null;
  }
  return asyncScope() as Scope | null;
}

function isGeneratorFunction(fn: object): boolean {
  return (fn as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "GeneratorFunction";
}
