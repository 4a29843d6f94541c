import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  ensureFuture,
  Future,
  isCancelled,
  type SignalOption,
} from "@x/future";
import { callerStack, checkAwaitable, holdPromise, timedOut, withSignal } from "@x/future/internal";
import { checkTime } from "@x/loop/internal";
import { timeout as within } from "./timeout.ts";

/**
 * Waits for an awaitable for so many ms at most, in the caller's task. When the time is up, the
 * awaitable is cancelled and awaited, however long it takes, and a TimeoutError thrown; if a coroutine
 * gives a result all the same, or anything fails with another error, that counts. Cancelling the caller
 * cancels it too.
 *
 * With a timeout of 0 or less, a future that is done gives its result; a coroutine never begins.
 *
 * asyncio: `asyncio.wait_for()`.
 *
 * @param timeout - in ms, or null for none.
 * @param options - `signal`: see {@link @x/future#SignalOption}.
 * @throws TimeoutError; what the awaitable throws; at once TypeError, RangeError for bad arguments.
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
      : within(timeout, awaitable);
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

/** Waits for a future of one's own that follows it, so that cancelling the caller, too, works. */
function* cancelAndWait(future: Future<unknown>): Coroutine<void> {
  const ended = new Future<void>();
  const release = (): void => {
    if (!ended.done) ended.setResult();
  };
  future.addDoneCallback(release);
  try {
    future.cancel();
    yield* ended;
  } finally {
    future.removeDoneCallback(release);
  }
}
