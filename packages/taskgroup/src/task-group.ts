import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  Future,
  type GraceOption,
  isCancelled,
  type SignalOption,
  sleep,
  type Task,
} from "@x/future";
import {
  cancelFrom,
  checkAwaitable,
  closeCoroutine,
  currentDriver,
  currentScope,
  type Driver,
  graceOf,
  letGo,
  NONE,
  reportLetGo,
  Scope,
  settle,
  takeError,
  withGrace,
  withSignal,
} from "@x/future/internal";
import type { Context, TimerHandle } from "@x/loop";
import { checkCallback, checkLimit, checkOptions, describe } from "@x/loop/internal";
import { ExceptionGroup } from "./exception-group.ts";
import { Slots } from "./slots.ts";

/**
 * Runs `body`, in the caller's task, with a group to start tasks in, and waits for all of them: none
 * outlives the block. When one fails, or the body does, the others and the body are cancelled and
 * awaited, and an {@link ExceptionGroup} of all their errors is thrown, that of the body last. A task
 * that is cancelled by itself is no failure. The message of the group says how many tasks failed, the first
 * error, and the names of the first tasks. Cancelling the caller cancels and awaits all tasks.
 *
 * asyncio: `async with asyncio.TaskGroup()`.
 *
 * @param body - is given the group; may be a generator function, an async or a plain one.
 * @param options - `limit`: how many of the tasks may run at a time; the others wait for their turn,
 * in order. By default any number. Futures and promises run already, and are not counted. `signal`: see
 * {@link @x/future#SignalOption}; `grace`: see {@link @x/future#GraceOption}.
 * @returns what `body` returns; undefined when it was ended by {@link TaskGroup.cancel}.
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
 * The tasks of a block, as {@link taskGroup} hands it to its body. Other tasks may start tasks in it
 * too, as long as the block has not ended.
 *
 * asyncio: `asyncio.TaskGroup`.
 */
export class TaskGroup {
  readonly #parent = currentDriver() as Driver<unknown>;
  /** The cancel requests that the parent had before: they are not the group's to take back. */
  readonly #requests = this.#parent.requests;
  readonly #scope = new Scope().enter();
  readonly #slots: Slots;
  readonly #tasks = new Set<Task<unknown>>();
  /** How many tasks it was given. */
  #started = 0;
  /** The errors of its tasks, in the order in which they failed. */
  readonly #errors: unknown[] = [];
  /** The names of the tasks that failed. */
  readonly #failed: string[] = [];
  #aborting = false;
  /** Whether the body has ended. */
  #exiting = false;
  /** Whether {@link TaskGroup.cancel} was called, and with which message. */
  #cancelled = false;
  #message: unknown;
  /** Whether the group has cancelled its parent, and so has to take that back. */
  #parentCancelled = false;
  /** Done when no task is left. */
  #empty: Future<void> | undefined;

  readonly #grace: number | undefined;
  /** When those that have not ended are let go. */
  #timer: TimerHandle | undefined;

  /** @internal */
  constructor(limit: number, grace: number | undefined) {
    this.#slots = new Slots(limit);
    this.#grace = grace;
  }

  /** Those of its tasks that are not done. */
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
   * @throws Error when the group has ended or is shutting down: the coroutine is then closed and
   * never begins; TypeError when `awaitable` is nothing to await.
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
    // Also from async code, which runs outside of any loop, on the loop of the block.
    const { loop } = this.#parent;
    const task = this.#slots.start(awaitable, { ...options, loop });
    // Also of one that is done already: its failure is not to end the body on the spot.
    this.#started += 1;
    this.#tasks.add(task);
    task.addDoneCallback(this.#onDone);
    // An eager task may have cancelled the group it was not yet in.
    if (this.#cancelled) task.cancel(this.#message);
    return task;
  }

  /**
   * Ends the group early, for example when the work that its workers wait for is done: its tasks and
   * the body are cancelled and awaited, and the block is left without an error, unless one of them
   * fails meanwhile. Harmless when called again, and after the end. Any task may call it.
   *
   * asyncio: `group.cancel()`, of Python 3.15.
   *
   * @param message - what the CancelledErrors' `args` hold.
   */
  cancel(message?: unknown): void {
    if (this.#exiting && this.#tasks.size === 0) return;
    this.#cancelled = true;
    if (this.#aborting) return;
    this.#message = message;
    this.#abort(message);
    this.#cancelParent(message);
  }

  /** Runs the block: the body, and then the tasks to their end. @internal */
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
    return yield* settle(this.#scope.call(body, this), this.#scope);
  }

  /** Ends the block, given the error that the body ended with. */
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
      // The cancel may not have reached the body, and must not reach what comes after the block.
      try {
        yield* sleep(0);
      } catch (raised) {
        interrupted(raised);
      }
    }
    while (this.#tasks.size > 0) {
      this.#empty = new Future();
      try {
        yield* this.#empty;
      } catch (raised) {
        interrupted(raised);
        if (!this.#aborting) this.#abort();
      }
    }
    this.#timer?.cancel();
    this.#scope.exit();
    if (this.#parentCancelled) {
      const requests = this.#parent.takeBack();
      if (requests <= (this.#cancelled ? this.#requests : 0)) cancellation = undefined;
    }
    if (error !== NONE && !isCancelled(error)) this.#errors.push(error);
    if (this.#errors.length === 0) {
      if (cancellation !== undefined) throw cancellation;
      return;
    }
    // Somebody else has cancelled the parent: the group's error goes first, that comes after.
    if (this.#parent.requests > 0) this.#parent.remind();
    throw new ExceptionGroup(this.#summary(), this.#errors);
  }

  /** What a log line has to tell of the errors: asyncio's text, how many there are, and the first. */
  #summary(): string {
    const failed = this.#failed;
    const parts: string[] = [];
    if (failed.length > 0) parts.push(`${failed.length} of ${this.#started} tasks`);
    if (failed.length < this.#errors.length) parts.push("the body");
    let [first] = this.#errors;
    while (first instanceof ExceptionGroup) [first] = first.errors;
    const names = `${failed.slice(0, 3).join(", ")}${failed.length > 3 ? ", …" : ""}`;
    const where = names === "" ? "" : ` (in ${names})`;
    return `unhandled errors in a TaskGroup: ${parts.join(" and ")} failed: ${describe(first)}${where}`;
  }

  /** Whether a CancelledError that has arrived is of the group's own request: there is no other. */
  get #onlyOwnRequest(): boolean {
    return this.#parentCancelled && this.#parent.requests <= this.#requests + 1;
  }

  readonly #onDone = (task: Task<unknown>): void => {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0 && this.#empty?.done === false) this.#empty.setResult();
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
    this.#parent[cancelFrom](this.#scope, message);
  }

  #abort(message?: unknown): void {
    this.#aborting = true;
    for (const task of this.#tasks) task.cancel(message);
    if (this.#grace === undefined) return;
    this.#timer = this.#parent.loop.callLater(this.#grace, () => this.#letGo(message));
  }

  /** The grace time is over: what has not ended is no part of the group any more. */
  #letGo(message: unknown): void {
    for (const task of this.#tasks) {
      reportLetGo(task.loop, task, this.#grace as number);
      task.removeDoneCallback(this.#onDone);
      task[letGo](message);
    }
    this.#tasks.clear();
    if (this.#empty?.done === false) this.#empty.setResult();
  }
}

const inGroup = /* @__PURE__ */ coroutine(function* taskGroup(
  body: (group: TaskGroup) => unknown,
  limit: number,
  grace: number | undefined,
): Coroutine<unknown> {
  return yield* new TaskGroup(limit, grace).run(body);
});
