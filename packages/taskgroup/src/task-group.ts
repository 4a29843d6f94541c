/**
 * A task group lives on the driver (the parent) that runs its block. The body runs in the parent itself; the
 * tasks run beside it and report to the group when they are done. The first failure, of a task or of the
 * body, aborts the group: it cancels all tasks and, if the body still runs, the parent. At the end of the
 * body the group waits until no task is left, however often the parent is cancelled meanwhile.
 *
 * Two invariants hold. No task outlives the block, unless its grace time has passed. And the group takes
 * back the one cancel request that it makes of its parent, and no other: the requests that others make must
 * still reach the code around the block.
 */

import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  type Future,
  type GraceOption,
  isCancelled,
  type SignalOption,
  sleep,
  type Task,
} from "@x/future";
import {
  cancelFrom,
  cancelledError,
  checkAwaitable,
  closeCoroutine,
  currentDriver,
  currentScope,
  Dependent,
  type Driver,
  graceOf,
  letGo,
  NONE,
  reportLetGo,
  setResultUnlessDone,
  takeError,
  toWaitable,
  withGrace,
  withSignal,
} from "@x/future/internal";
import type { Context, TimerHandle } from "@x/loop";
import { checkCallback, checkLimit, checkOptions, inspect } from "@x/loop/internal";
import { groupError } from "./group-error.ts";
import { GroupScope } from "./group-scope.ts";
import { Limiter } from "./limiter.ts";

/**
 * Runs `body` in the caller's task and gives it a group to start tasks in. The block ends when all tasks
 * have ended: none outlives it. If a task or the body fails, the other tasks and the body are cancelled and
 * awaited, and an {@link ExceptionGroup} of all their errors is thrown, with the body's error last. Its
 * message says how many tasks failed, what the first error is, and the names of the first tasks that failed.
 * A task that is cancelled alone does not count as a failure. Cancelling the caller cancels all tasks and
 * waits for them.
 *
 * asyncio: `async with asyncio.TaskGroup()`.
 *
 * @param body - a generator function, an async function or a plain one. It is given the group.
 * @param options - `limit`: how many of the tasks may run at a time, by default any number; the others wait
 * for their turn, in order. Futures and promises run already, and are not counted. `signal`: see
 * {@link @x/future#SignalOption}; `grace`: see {@link @x/future#GraceOption}.
 * @returns the result of `body`; undefined when {@link TaskGroup.cancel} ended it.
 * @throws ExceptionGroup; CancelledError; at once TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { taskGroup } from "@x/taskgroup";
 *
 * await run(function* () {
 *   const total = yield* taskGroup(function* (group) {
 *     const one = group.createTask(sleep(20, 1));
 *     const two = group.createTask(sleep(10, 2));
 *     return (yield* one) + (yield* two);
 *   });
 *   console.log(total);
 * });
 * ```
 */
export function taskGroup<T>(
  body: (group: TaskGroup) => Coroutine<T> | PromiseLike<T> | T,
  options: { limit?: number | undefined } & SignalOption & GraceOption = {},
): CoroutineCall<T> {
  checkCallback(body, "body");
  checkOptions(options, "limit");
  const { limit = Number.POSITIVE_INFINITY } = options;
  checkLimit("limit", limit);
  return withSignal(inGroup(body, limit, graceOf(options)) as CoroutineCall<T>, options);
}

/**
 * The group that {@link taskGroup} gives to its body. Other tasks may also start tasks in it, as long as the
 * block has not ended.
 *
 * asyncio: `asyncio.TaskGroup`.
 */
export class TaskGroup {
  readonly #parent = currentDriver() as Driver<unknown>;
  /** How many cancel requests the parent had before the block; the group must not take them back. */
  readonly #requests = this.#parent.requests;
  readonly #tasks = new Set<Task<unknown>>();
  readonly #scope = new GroupScope(this.#tasks).enter();
  readonly #limiter: Limiter;
  /** How many tasks were started in the group. */
  #started = 0;
  /** The errors of the tasks, in the order in which they failed. */
  readonly #errors: unknown[] = [];
  /** The names of the tasks that failed. */
  readonly #failed: string[] = [];
  #aborting = false;
  /** Whether the body has ended. */
  #exiting = false;
  /** Whether {@link TaskGroup.cancel} was called. */
  #cancelled = false;
  /** The message of that cancel. */
  #message: unknown;
  /** Whether the group has cancelled its parent, and has to take this request back at its end. */
  #parentCancelled = false;
  /** The future that the end of the block waits for; done when no task is left. */
  #empty: Future<void> | undefined;

  readonly #grace: number | undefined;
  /** Fires when the grace time is over. */
  #timer: TimerHandle | undefined;

  /** @internal */
  constructor(limit: number, grace: number | undefined) {
    this.#limiter = new Limiter(limit);
    this.#grace = grace;
  }

  /** The tasks of the group that are not done. */
  get tasks(): ReadonlySet<Task<unknown>> {
    return this.#tasks;
  }

  /** Aborted when the group ends its tasks early, or the caller is cancelled. Made when first read. */
  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  /**
   * Starts a task in the group.
   *
   * asyncio: `group.create_task()`.
   *
   * @param options - `name`, `eager` and `context`, as of `createTask`.
   * @throws Error when the group has ended or is shutting down; the coroutine is then closed and
   * never begins. TypeError when `awaitable` cannot be awaited.
   */
  createTask<T>(
    awaitable: Awaitable<T>,
    options: {
      name?: string | undefined;
      eager?: boolean | undefined;
      context?: Context | undefined;
    } = {},
  ): Task<T> {
    checkAwaitable(awaitable);
    checkOptions(options, "name");
    const ended = this.#exiting && this.#tasks.size === 0;
    if (ended || this.#aborting) {
      closeCoroutine(awaitable);
      currentScope()?.throwIfCancelled();
      throw new Error(
        `TaskGroup is ${ended ? "finished" : "shutting down"}: it takes no more tasks`,
      );
    }
    // Async code may call this outside of any running loop, so the task gets the loop of the block.
    const { loop } = this.#parent;
    const task = this.#limiter.start(awaitable, { ...options, loop });
    // A task that is done already reports in the next iteration, so that its failure does not end the body
    // inside this call.
    this.#started += 1;
    this.#tasks.add(task);
    task.addDoneCallback(this.#onDone);
    // An eager task may have cancelled the group before it was added to it.
    if (this.#cancelled) task.cancel(this.#message);
    return task;
  }

  /**
   * Ends the group early, for example when there is no more work for its workers: the tasks and the body
   * are cancelled and awaited, and the block ends without an error, unless one of them fails meanwhile. Any
   * task may call this. Further calls, and calls after the end, do nothing.
   *
   * asyncio: `group.cancel()`, of Python 3.15.
   *
   * @param message - is passed on in `args` of the CancelledErrors.
   */
  cancel(message?: unknown): void {
    if (this.#exiting && this.#tasks.size === 0) return;
    this.#cancelled = true;
    if (this.#aborting) return;
    this.#message = message;
    this.#abort(message);
    this.#cancelParent(message);
  }

  /** For example `<TaskGroup tasks=2>`, or `<TaskGroup tasks=1 errors=1 cancelling>`. */
  toString(): string {
    const errors = this.#errors.length === 0 ? "" : ` errors=${this.#errors.length}`;
    return `<TaskGroup tasks=${this.#tasks.size}${errors}${this.#aborting ? " cancelling" : ""}>`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  /** Runs the body, and then waits for the tasks. @internal */
  *run<T>(body: (group: TaskGroup) => Coroutine<T> | PromiseLike<T> | T): Coroutine<T | undefined> {
    let result: T | undefined;
    let error: unknown = NONE;
    try {
      result = yield* this.#grace === undefined
        ? this.#body(body)
        : withGrace(this.#body(body), this.#scope, this.#grace);
    } catch (raised) {
      error = raised;
    }
    yield* this.#exit(error);
    return result;
  }

  *#body<T>(body: (group: TaskGroup) => Coroutine<T> | PromiseLike<T> | T): Coroutine<T> {
    return yield* toWaitable(this.#scope.call(body, this), this.#scope);
  }

  /** Waits for the tasks and ends the block. `error` is the error that the body ended with, or `NONE`. */
  *#exit(error: unknown): Coroutine<void> {
    this.#exiting = true;
    let cancellation: unknown;
    const interrupted = (raised: unknown): void => {
      if (!this.#onlyOwnRequest) cancellation ??= raised;
    };
    if (isCancelled(error)) interrupted(error);
    if (error !== NONE && !this.#aborting) {
      this.#abort();
      this.#scope.abort();
    }
    if (this.#cancelled && error === NONE && this.#requests > 0) {
      // If the body did not wait after the cancel, the request is still due. It is delivered here, so that it does not
      // reach the code after the block.
      try {
        yield* sleep(0);
      } catch (raised) {
        interrupted(raised);
      }
    }
    while (this.#tasks.size > 0) {
      this.#empty = new Dependent(() => this.#tasks);
      try {
        yield* this.#empty;
      } catch (raised) {
        interrupted(raised);
        if (!this.#aborting) this.#abort();
      }
    }
    this.#timer?.cancel();
    if (error !== NONE && !isCancelled(error)) this.#errors.push(error);
    this.#scope.exit(this.#errors.length > 0 ? this.#errors[0] : (cancellation ?? NONE));
    if (this.#parentCancelled) {
      const requests = this.#parent.takeBack();
      if (requests <= (this.#cancelled ? this.#requests : 0)) cancellation = undefined;
    }
    if (this.#errors.length === 0) {
      if (cancellation === undefined) return;
      // A request that came together with the group's own may have been merged with it, but not its message.
      const { request } = this.#scope;
      const isMerged = this.#cancelled && this.#parentCancelled && request !== undefined;
      throw isMerged ? cancelledError(request.message) : cancellation;
    }
    // The parent was cancelled from outside, too. The group's errors are thrown first, and the CancelledError
    // reaches the parent at its next wait.
    if (this.#parent.requests > 0) this.#parent.remind();
    throw groupError(this.#errors, this.#failed, this.#started);
  }

  /** Whether the group's own request is the only one since the block began, so that a CancelledError that
   * arrives must come from it. */
  get #onlyOwnRequest(): boolean {
    return this.#parentCancelled && this.#parent.requests <= this.#requests + 1;
  }

  readonly #onDone = (task: Task<unknown>): void => {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0) setResultUnlessDone(this.#empty);
    if (task.cancelled) return;
    const error = task[takeError]();
    if (error === NONE) return;
    this.#errors.push(error);
    this.#failed.push(task.name);
    if (this.#aborting || this.#parentCancelled) return;
    this.#abort();
    this.#cancelParent();
  };

  #cancelParent(message?: unknown): void {
    this.#parentCancelled = true;
    const { request } = this.#scope;
    this.#parent[cancelFrom](this.#scope, message);
    // The scope has noted this one, which is the group's own, if it was the first.
    this.#scope.request = request;
  }

  #abort(message?: unknown): void {
    this.#aborting = true;
    for (const task of this.#tasks) {
      // To cancel one that has failed would dismiss its error before the group has taken it.
      if (!task.done) task.cancel(message);
    }
    if (this.#grace === undefined) return;
    this.#timer = this.#parent.loop.callLater(this.#grace, () => this.#letGo(message));
  }

  /** Ends the grace time: removes the tasks that have not ended from the group, and reports them. */
  #letGo(message: unknown): void {
    for (const task of this.#tasks) {
      reportLetGo(task.loop, task, this.#grace as number);
      task.removeDoneCallback(this.#onDone);
      task[letGo](message);
    }
    this.#tasks.clear();
    setResultUnlessDone(this.#empty);
  }
}

const inGroup = /* @__PURE__ */ coroutine(function* taskGroup(
  body: (group: TaskGroup) => unknown,
  limit: number,
  grace: number | undefined,
): Coroutine<unknown> {
  return yield* new TaskGroup(limit, grace).run(body);
});
