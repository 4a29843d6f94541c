import { type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import { checkAwaitable, NONE, settle } from "@x/future/internal";
import { checkTime } from "@x/loop/internal";
import { type Body, type Deadline, deadlineAt, deadlineIn, start } from "./scope.ts";

/**
 * Runs `body` under a deadline, in the caller's task. When it passes, the body is cancelled: it gets
 * a CancelledError at the point where it waits, and whatever it waits for is cancelled and awaited.
 * The CancelledError that then leaves the body becomes a TimeoutError. Timeouts nest.
 *
 * The deadline counts from when the call is awaited. Cancelling the caller cancels the body, as if
 * the timeout were not there.
 *
 * asyncio: `async with asyncio.timeout(delay)`.
 *
 * @param delay - in ms, or null for none.
 * @param body - a function that is given the {@link TimeoutScope}, or an awaitable.
 * @throws TimeoutError; what the body throws; at once TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { run, sleep, TimeoutError } from "@x/future";
 * import { timeout } from "@x/timeout";
 *
 * await run(function* () {
 *   try {
 *     yield* timeout(10, sleep(1000));
 *   } catch (error) {
 *     console.log(error instanceof TimeoutError);
 *   }
 * });
 * ```
 */
export function timeout<T>(delay: number | null, body: Body<T>): CoroutineCall<T> {
  if (delay !== null) checkTime("delay", delay);
  checkAwaitable(body, "body");
  return within(deadlineIn, delay, body) as CoroutineCall<T>;
}

/**
 * The same as {@link timeout}, with a deadline in the loop's time (`loop.time()`).
 *
 * asyncio: `async with asyncio.timeout_at(when)`.
 *
 * @param when - in the loop's time, or null for none.
 */
export function timeoutAt<T>(when: number | null, body: Body<T>): CoroutineCall<T> {
  if (when !== null) checkTime("when", when);
  checkAwaitable(body, "body");
  return within(deadlineAt, when, body) as CoroutineCall<T>;
}

const within = /* @__PURE__ */ coroutine(function* timeout(
  begin: (time: number | null) => Deadline,
  time: number | null,
  body: Body<unknown>,
): Coroutine<unknown> {
  const deadline = begin(time);
  let result: unknown;
  try {
    result = yield* settle(start(body, deadline), deadline);
  } catch (error) {
    throw deadline.leave(error);
  }
  deadline.leave(NONE);
  return result;
});
