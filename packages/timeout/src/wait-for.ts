import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  ensureFuture,
  type Future,
  isCancelled,
  type SignalOption,
} from "@x/future";
import {
  callerStack,
  checkAwaitable,
  Dependent,
  holdPromise,
  setResultUnlessDone,
  timedOut,
  withSignal,
} from "@x/future/internal";
import { checkTime } from "@x/loop/internal";
import { timeout as runTimeout } from "./timeout.ts";

/**
 * Waits for an awaitable for `timeout` ms at most, in the caller's task. When the time is up, the awaitable
 * is cancelled and awaited, however long it takes to end, and a TimeoutError is thrown. If a coroutine
 * returns a result in spite of being cancelled, or the awaitable fails with another error, the caller gets
 * that result or error instead. Cancelling the caller also cancels the awaitable.
 *
 * With a timeout of 0 or less, a future that is done returns its result, and a coroutine never begins.
 *
 * asyncio: `asyncio.wait_for()`.
 *
 * @param timeout - in ms; null means no limit.
 * @param options - `signal`: see {@link @x/future#SignalOption}.
 * @throws TimeoutError; what the awaitable throws; at once TypeError, RangeError when an argument is not
 * valid.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { waitFor } from "@x/timeout";
 *
 * console.log(await run(waitFor(sleep(10, "in time"), 60_000)));
 * ```
 */
export function waitFor<T>(
  awaitable: Awaitable<T>,
  timeout: number | null,
  options?: SignalOption,
): CoroutineCall<T> {
  if (timeout !== null) checkTime("timeout", timeout);
  checkAwaitable(awaitable);
  holdPromise(awaitable);
  const call =
    timeout !== null && timeout <= 0
      ? (waitForNothing(awaitable, callerStack()) as CoroutineCall<T>)
      : runTimeout(timeout, awaitable);
  return withSignal(call, options);
}

const waitForNothing = /* @__PURE__ */ coroutine(function* waitFor(
  awaitable: Awaitable<unknown>,
  stack: string | undefined,
): Coroutine<unknown> {
  const future = ensureFuture(awaitable);
  if (future.done) return future.result();
  yield* cancelAndWait(future);
  try {
    return future.result();
  } catch (error) {
    if (!isCancelled(error)) throw error;
    throw timedOut(0, stack, { cause: error });
  }
});

/** Cancels a future and waits until it is done. It waits for a future of its own, so that cancelling the caller
 * ends the wait, and is not merely passed on to `future`. */
function* cancelAndWait(future: Future<unknown>): Coroutine<void> {
  const ended = new Dependent<void>(() => [future]);
  const release = (): void => setResultUnlessDone(ended);
  future.addDoneCallback(release);
  try {
    future.cancel();
    yield* ended;
  } finally {
    future.removeDoneCallback(release);
  }
}
