import { type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import { callerStack, checkAwaitable, holdPromise, NONE, withSignal } from "@x/future/internal";
import { checkTime } from "@x/loop/internal";
import {
  type Body,
  checkTimeoutOptions,
  type Deadline,
  deadlineAt,
  deadlineIn,
  runUnder,
  type TimeoutOptions,
} from "./deadline.ts";

/**
 * Runs `body` under a deadline, in the caller's task. When the deadline passes, the body is cancelled: it
 * gets a CancelledError at the point where it waits, after what it waits for was cancelled and has ended.
 * The CancelledError that then leaves the body becomes a TimeoutError. Timeouts nest.
 *
 * The delay counts from when the call is awaited. Cancelling the caller cancels the body, as it would
 * without the timeout.
 *
 * asyncio: `async with asyncio.timeout(delay)`.
 *
 * @param delay - in ms; null means no deadline.
 * @param body - a function that is given the {@link TimeoutScope}, or an awaitable.
 * @param options - `signal`: see {@link @x/future#SignalOption}; `grace`: see {@link @x/future#GraceOption}.
 * @throws TimeoutError, which says after how many ms, and in debug mode where the deadline was set; what the
 * body throws; at once TypeError, RangeError when an argument is not valid.
 *
 * @example
 * ```ts
 * import { run, sleep, TimeoutError } from "@x/future";
 * import { timeout } from "@x/timeout";
 *
 * await run(function* () {
 *   try {
 *     yield* timeout(10, sleep(60_000));
 *   } catch (error) {
 *     console.log(error instanceof TimeoutError);
 *   }
 * });
 * ```
 */
export function timeout<T>(
  delay: number | null,
  body: Body<T>,
  options?: TimeoutOptions,
): CoroutineCall<T> {
  if (delay !== null) checkTime("delay", delay);
  return begin(deadlineIn, delay, body, options);
}

/**
 * The same as {@link timeout}, with a deadline in the loop's time (`loop.time()`).
 *
 * asyncio: `async with asyncio.timeout_at(when)`.
 *
 * @param when - in the loop's time; null means no deadline.
 */
export function timeoutAt<T>(
  when: number | null,
  body: Body<T>,
  options?: TimeoutOptions,
): CoroutineCall<T> {
  if (when !== null) checkTime("when", when);
  return begin(deadlineAt, when, body, options);
}

function begin<T>(
  beginDeadline: (time: number | null) => Deadline,
  time: number | null,
  body: Body<T>,
  options: TimeoutOptions | undefined,
): CoroutineCall<T> {
  checkAwaitable(body, "body");
  checkTimeoutOptions(options);
  holdPromise(body);
  const call = runTimeout(beginDeadline, time, body, options?.grace, callerStack());
  return withSignal(call as CoroutineCall<T>, options);
}

const runTimeout = /* @__PURE__ */ coroutine(function* timeout(
  beginDeadline: (time: number | null) => Deadline,
  time: number | null,
  body: Body<unknown>,
  grace: number | undefined,
  stack: string | undefined,
): Coroutine<unknown> {
  const deadline = beginDeadline(time);
  let result: unknown;
  try {
    result = yield* runUnder(deadline, body, grace);
  } catch (error) {
    throw deadline.close(error, stack);
  }
  deadline.close(NONE);
  return result;
});
