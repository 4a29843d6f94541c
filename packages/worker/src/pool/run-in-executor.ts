import type { Task } from "@x/future";
import { describe } from "@x/loop/internal";
import { defaultExecutor } from "./default-executor.ts";
import { Executor, startCall } from "./executor.ts";
import { type PoolArguments, type PoolFunction, poolCallOf } from "./pool-call.ts";

/**
 * Starts a task that calls a function in a thread of an executor. The call begins at once if a thread is
 * free, and is made even if nothing awaits the task. Cancelling the task cancels the call, as with
 * {@link toThread}.
 *
 * asyncio: `loop.run_in_executor()`.
 *
 * @param executor - null for the default one, which {@link toThread} uses.
 * @param fn - the function, followed by its arguments and {@link PoolOptions}, as for {@link toThread}.
 * The `signal` of the options cancels the task, and `await task` is then rejected with the signal's reason.
 * @returns a task with the result of the call. It fails with what {@link toThread} throws; with QueueFull
 * when `maxQueue` calls are waiting already; with an Error when the executor was shut down.
 * @throws TypeError for bad arguments.
 *
 * @example
 * ```ts
 * import { run } from "@x/future";
 * import { runInExecutor } from "@x/worker";
 *
 * await run(function* () {
 *   const bytes = new Uint8Array([3, 1, 2]).buffer;
 *   const sort = (bytes: ArrayBuffer) => new Uint8Array(bytes).sort().join();
 *   const sorted = runInExecutor(null, sort, bytes, { transfer: [bytes] });
 *   console.log(yield* sorted);
 * });
 * ```
 * ```text
 * 1,2,3
 * ```
 */
export function runInExecutor<A extends unknown[], R>(
  executor: Executor | null,
  fn: PoolFunction<A, R>,
  ...args: PoolArguments<A>
): Task<Awaited<R>> {
  if (executor !== null && !(executor instanceof Executor)) {
    throw new TypeError(`executor must be an Executor or null, not ${describe(executor)}`);
  }
  const { poolCall, signal } = poolCallOf(fn, args);
  return startCall(() => executor ?? defaultExecutor(), poolCall, signal);
}
