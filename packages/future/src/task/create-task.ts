import { type Context, type EventLoop, getEventLoop } from "@x/loop";
import { checkOptions } from "@x/loop/internal";
import { type Awaitable, toCoroutine } from "../awaitable/awaitable.ts";
import { awaitableKind } from "../awaitable/awaitable-kind.ts";
import { PromiseFuture } from "../awaitable/promise-future.ts";
import type { Future } from "../future/future.ts";
import { loopState } from "../kernel/loop-state.ts";
import { NO_OPTIONS } from "../kernel/no-options.ts";
import { cancelOnAbort, checkSignal } from "../waiting/outside-signal.ts";
import { Task } from "./task.ts";
import type { TaskFactory } from "./task-factory.ts";

/**
 * Starts a task: `awaitable` runs on the loop, beside what runs already, from the next iteration on.
 * The task runs on even if nothing waits for it. Use a task group if it is to end together with its maker.
 *
 * asyncio: `asyncio.create_task()`.
 *
 * @param options - `name`: for people; `loop`: by default the running one, else the thread's;
 * `eager`: runs up to the first wait at once, if the loop is running; `context`: what its steps run in,
 * by default a copy of its maker's; `signal`: cancels the task when
 * aborted, and `await task` is then rejected with the signal's reason.
 * @throws TypeError when `awaitable` is nothing to await or `signal` is no signal; Error when it
 * is a coroutine that was awaited before, or the loop is closed.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 *
 * await run(function* () {
 *   const tea = createTask(sleep(20, "tea"));
 *   const toast = createTask(sleep(10, "toast"));
 *   console.log(yield* tea, yield* toast);
 * });
 * ```
 */
export function createTask<T>(
  awaitable: Awaitable<T>,
  options: {
    name?: string | undefined;
    loop?: EventLoop | undefined;
    eager?: boolean | undefined;
    context?: Context | undefined;
    signal?: AbortSignal | undefined;
  } = NO_OPTIONS,
): Task<T> {
  checkOptions(options, "name");
  const { loop = getEventLoop(), signal } = options;
  if (signal !== undefined) checkSignal(signal);
  const coroutine = toCoroutine(awaitable);
  const factory = loopState(loop).taskFactory as TaskFactory | null;
  if (signal === undefined && factory === null) return new Task(coroutine, options);
  const { loop: _loop, signal: _signal, ...rest } = options;
  // It is cancelled from the start, and so never begins.
  if (signal?.aborted) rest.eager = false;
  const task =
    factory === null ? new Task(coroutine, { loop, ...rest }) : factory(loop, coroutine, rest);
  if (signal !== undefined) cancelOnAbort(task, signal);
  return task;
}

/**
 * A future for an awaitable: a future or task as it is, a future for a promise, a new task for
 * anything else.
 *
 * asyncio: `asyncio.ensure_future()`.
 *
 * @param options - `loop`: of the new task or future, by default the running one, else the thread's.
 * @throws TypeError when `awaitable` is nothing to await.
 */
export function ensureFuture<T>(
  awaitable: Awaitable<T>,
  options: { loop?: EventLoop | undefined } = NO_OPTIONS,
): Future<T> {
  checkOptions(options, "loop");
  const kind = awaitableKind(awaitable);
  if (kind === "future") return awaitable as Future<T>;
  if (kind === "promise") {
    return new PromiseFuture(awaitable as PromiseLike<T>, undefined, options);
  }
  return createTask(awaitable, options);
}
