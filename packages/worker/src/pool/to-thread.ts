import type { CoroutineCall } from "@x/future";
import { withSignal } from "@x/future/internal";
import { defaultExecutor } from "./default-executor.ts";
import { threadCall } from "./executor.ts";
import { type PoolArguments, type PoolFunction, poolCallOf } from "./pool-call.ts";

/**
 * Calls a function in another thread, so that this thread's loop goes on while the function computes. The
 * call waits until a thread of the default executor is free, which has as many threads as the machine can
 * run at a time.
 *
 * Only the function's text is sent to the thread. The function therefore cannot use variables or imports
 * from outside of itself, and gets everything that it needs as arguments. Inside it, `await import("node:fs")`
 * and `process.getBuiltinModule("node:fs")` work. For a function that needs its module, pass
 * {@link moduleFunction} instead.
 *
 * Arguments and the result are copied, as by `structuredClone`; a SharedArrayBuffer is shared. A last
 * argument that has `transfer`, `signal` or both, and nothing else, is taken for {@link PoolOptions}; to
 * pass such an object to the function, put `{ transfer: [] }` behind it.
 *
 * A call that is cancelled before it has a thread is never made. Cancelling a call that runs ends its
 * thread, whatever it is doing and without its `finally` blocks, and waits until the thread has ended:
 * nothing is left running.
 *
 * asyncio: `asyncio.to_thread()`, which cannot end a thread and leaves it running. The values of
 * `ContextVar`s are not sent to the thread.
 *
 * @param fn - a plain or async function, or the result of {@link moduleFunction}.
 * @returns what the function returns, or what its promise resolves to.
 * @throws what the function throws, as a copy of the nearest built-in class, with its own name, message,
 * stack, cause and other properties; DataCloneError when an argument or the result cannot be copied;
 * {@link ThreadError} when the thread crashes or ends itself; Error in browsers, which have no pool of
 * threads; at once TypeError for bad arguments.
 *
 * @example
 * ```ts
 * import { run } from "@x/future";
 * import { toThread } from "@x/worker";
 *
 * function primesBelow(limit: number) {
 *   let count = 0;
 *   for (let n = 2; n < limit; n += 1) {
 *     let divisor = 2;
 *     while (n % divisor !== 0) divisor += 1;
 *     if (divisor === n) count += 1;
 *   }
 *   return count;
 * }
 *
 * await run(function* () {
 *   console.log(yield* toThread(primesBelow, 1000));
 * });
 * ```
 * ```text
 * 168
 * ```
 */
export function toThread<A extends unknown[], R>(
  fn: PoolFunction<A, R>,
  ...args: PoolArguments<A>
): CoroutineCall<Awaited<R>> {
  const { poolCall, signal } = poolCallOf(fn, args);
  return withSignal(threadCall(defaultExecutor, poolCall) as CoroutineCall<Awaited<R>>, { signal });
}
