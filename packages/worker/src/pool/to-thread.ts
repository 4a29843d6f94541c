import type { CoroutineCall } from "@x/future";
import { withSignal } from "@x/future/internal";
import { defaultExecutor } from "./default-executor.ts";
import { threadCall } from "./executor.ts";
import { jobOf, type PoolArguments, type PoolFunction } from "./job.ts";

/**
 * Has another thread call a function, so that the loop goes on meanwhile: for work that computes. The
 * call waits until a thread of the default executor is free; there are as many as the machine runs at
 * a time.
 *
 * What the thread gets is the function's text: the function sees nothing of what is around it, neither
 * variables nor imports, and gets all it needs as arguments. Inside, `await import("node:fs")` and
 * `process.getBuiltinModule("node:fs")` work. For a function that needs its module, give
 * {@link moduleFunction} in its place.
 *
 * Arguments and the result are copied, as by `structuredClone`; a SharedArrayBuffer is shared. A last
 * argument that has `transfer`, `signal` or both, and nothing else, is no argument but
 * {@link PoolOptions}; to hand over such an object, put `{ transfer: [] }` behind it.
 *
 * When cancelled before a thread is free, the call is never made. When cancelled later, the thread is
 * ended, wherever it is, without its `finally` blocks, and that is waited for: nothing is left running.
 *
 * asyncio: `asyncio.to_thread()`, which cannot end a thread and leaves it running. Contexts
 * (`ContextVar`) stay here.
 *
 * @param fn - a plain or async function, or what {@link moduleFunction} gives.
 * @returns what the function returns, or its promise resolves to.
 * @throws what the function throws: a copy of the nearest class that is built in, with its own name,
 * message, stack, cause and other properties; DataCloneError when an argument or the result
 * cannot be copied; an Error when the thread dies, or where there are no threads to pool, as in a
 * browser; at once TypeError for bad arguments.
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
  const { job, signal } = jobOf(fn, args);
  return withSignal(threadCall(defaultExecutor, job) as CoroutineCall<Awaited<R>>, { signal });
}
