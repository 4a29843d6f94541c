import {
  type Coroutine,
  type CoroutineCall,
  coroutine,
  type Future,
  isCoroutine,
  isFuture,
} from "@x/future";
import { Dependent, NONE, setResultUnlessDone, takeError, withSignal } from "@x/future/internal";
import { checkOptions, checkTime, describe } from "@x/loop/internal";
import { distinctOf } from "./distinct.ts";

/** When {@link wait} returns. */
export type ReturnWhen = "ALL_COMPLETED" | "FIRST_COMPLETED" | "FIRST_EXCEPTION";

/** {@link wait} returns when all futures are done. */
export const ALL_COMPLETED: "ALL_COMPLETED" = "ALL_COMPLETED";

/** {@link wait} returns when a future is done: it has a result, has failed or was cancelled. */
export const FIRST_COMPLETED: "FIRST_COMPLETED" = "FIRST_COMPLETED";

/** {@link wait} returns when a future has failed, or all are done. */
export const FIRST_EXCEPTION: "FIRST_EXCEPTION" = "FIRST_EXCEPTION";

const RETURN_WHEN: readonly unknown[] = [ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION];

/**
 * Waits for many futures and sorts them into those that are done and those that are not. It never cancels
 * a future and never throws its error. Errors do not count as seen, except with `FIRST_EXCEPTION`, which
 * has to look at them. Cancelling the call does not cancel the futures.
 *
 * asyncio: `asyncio.wait()`.
 *
 * @param options - `timeout`: the call returns after `timeout` ms at the latest, by default never;
 * `returnWhen`: see {@link ReturnWhen}, by default `ALL_COMPLETED`.
 * @returns two sets, in the order of the arguments.
 * @throws TypeError when `futures` is not iterable or holds something that is not a future; RangeError when
 * it is empty or an option is not valid.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { FIRST_COMPLETED, wait } from "@x/wait";
 *
 * await run(function* () {
 *   const tasks = [createTask(sleep(10, "quick")), createTask(sleep(60_000, "slow"))];
 *   const { done, pending } = yield* wait(tasks, { returnWhen: FIRST_COMPLETED });
 *   for (const task of done) console.log(task.result());
 *   for (const task of pending) task.cancel();
 * });
 * ```
 */
export function wait<F extends Future<unknown>>(
  futures: Iterable<F>,
  options: {
    timeout?: number | null | undefined;
    returnWhen?: ReturnWhen | undefined;
    signal?: AbortSignal | undefined;
  } = {},
): CoroutineCall<{ done: Set<F>; pending: Set<F> }> {
  checkOptions(options, "timeout");
  const { timeout = null, returnWhen = ALL_COMPLETED } = options;
  const waited = checkFutures(futures);
  if (timeout !== null) checkTime("timeout", timeout);
  if (!RETURN_WHEN.includes(returnWhen)) {
    throw new RangeError(
      `returnWhen must be one of ${RETURN_WHEN.join(", ")}, not ${describe(returnWhen)}`,
    );
  }
  const call = waitFor(waited, timeout, returnWhen);
  return withSignal(call as CoroutineCall<{ done: Set<F>; pending: Set<F> }>, options);
}

type Sorted = { done: Set<Future<unknown>>; pending: Set<Future<unknown>> };

const waitFor = /* @__PURE__ */ coroutine(function* wait(
  futures: ReadonlySet<Future<unknown>>,
  timeout: number | null,
  returnWhen: ReturnWhen,
): Coroutine<Sorted> {
  const enough = new Dependent<void>(() => futures);
  const release = (): void => setResultUnlessDone(enough);
  const timer = timeout === null ? undefined : enough.loop.callLater(timeout, release);
  let left = futures.size;
  const onDone = (future: Future<unknown>): void => {
    left -= 1;
    if (left > 0 && returnWhen === ALL_COMPLETED) return;
    if (left > 0 && returnWhen === FIRST_EXCEPTION && !hasFailed(future)) return;
    release();
  };
  try {
    for (const future of futures) future.addDoneCallback(onDone);
    yield* enough;
  } finally {
    timer?.cancel();
    for (const future of futures) future.removeDoneCallback(onDone);
  }
  const sorted: Sorted = { done: new Set(), pending: new Set() };
  for (const future of futures) (future.done ? sorted.done : sorted.pending).add(future);
  return sorted;
});

function hasFailed(future: Future<unknown>): boolean {
  return !future.cancelled && future[takeError]() !== NONE;
}

function checkFutures(futures: Iterable<unknown>): Set<Future<unknown>> {
  const distinct = distinctOf(futures, "futures", "futures");
  if (distinct.size === 0) throw new RangeError("futures is empty: there is nothing to wait for");
  for (const future of distinct) {
    if (isFuture(future)) continue;
    const hint = isCoroutine(future) ? ": make a task of it with createTask" : "";
    throw new TypeError(`futures must hold nothing but futures, not ${describe(future)}${hint}`);
  }
  return distinct as Set<Future<unknown>>;
}
