import { type CallScope, type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import { withSignal } from "@x/future/internal";
import { checkCallback, checkLimit, checkOptions, describe } from "@x/loop/internal";
import type { Source } from "./source.ts";
import { type Plan, Working } from "./working.ts";

/**
 * Takes items from a queue and calls `handler` with each, at most `limit` at a time, until the queue is shut
 * down and empty. An item is done (`taskDone`, of a `Queue`) when its handler has ended.
 *
 * When a handler fails, no further item is taken, the other handlers are cancelled and awaited, and the error
 * is thrown; an error that another handler ends with by then goes to the loop's exception handler. With
 * `onFailure`, the failure is handed to that, and the rest goes on. The item counts as done in both cases, unless
 * the source has it tried again.
 *
 * Cancelling the caller cancels the handlers and waits for them. The items of the handlers that were cancelled
 * go back to the source (see {@link Queue.take}), so that none is lost; a handler may therefore get an item of
 * which a part was worked on before. When `work` is over, it has left nothing running.
 *
 * Beyond asyncio, where it is a few tasks with a loop around `queue.get()` and `queue.task_done()`.
 *
 * @param source - a `Queue` or another {@link Source}.
 * @param handler - a generator function, an async function or a plain one. It is given the item, and a scope
 * whose `signal` is aborted when the handler is cancelled.
 * @param options - `limit`: how many handlers run at a time, by default 1; `onFailure`: is called with the error
 * and the item after a handler has failed, and awaited; what it throws ends the work; `signal`: see
 * {@link @x/future#SignalOption}.
 * @throws what a handler, `onFailure` or the source throws; at once TypeError, RangeError when an argument is
 * not valid.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { Queue, work } from "@x/queue";
 *
 * const queue = new Queue<string>();
 * for (const page of ["home", "news", "shop"]) queue.putNowait(page);
 * queue.shutdown();
 * await run(
 *   work(
 *     queue,
 *     async (page) => {
 *       await sleep(10);
 *       console.log(page);
 *     },
 *     { limit: 2 },
 *   ),
 * );
 * ```
 */
export function work<T>(
  source: Source<T>,
  handler: (item: T, scope: CallScope) => unknown,
  options: {
    limit?: number | undefined;
    onFailure?:
      | ((error: unknown, item: T) => Coroutine<void> | PromiseLike<void> | void)
      | undefined;
    signal?: AbortSignal | undefined;
  } = {},
): CoroutineCall<void> {
  if (typeof (source as Partial<Source<T>> | null | undefined)?.take !== "function") {
    throw new TypeError(
      `source must be a Queue or have a take() as Source tells, not ${describe(source)}`,
    );
  }
  checkCallback(handler, "handler");
  checkOptions(options, "limit");
  const { limit = 1, onFailure } = options;
  checkLimit("limit", limit);
  if (onFailure !== undefined) checkCallback(onFailure, "onFailure");
  const plan = { source, handler, limit, onFailure } as Plan;
  return withSignal(workAll(plan), options);
}

const workAll = /* @__PURE__ */ coroutine(function* work(plan: Plan): Coroutine<void> {
  yield* new Working(plan).run();
});
