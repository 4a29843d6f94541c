import { type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import { checkAwaitable, holdPromise, NONE, withSignal } from "@x/future/internal";
import { checkTime } from "@x/loop/internal";
import {
  type Body,
  checkTimeoutOptions,
  deadlineIn,
  runUnder,
  type TimeoutOptions,
} from "./deadline.ts";

/**
 * Runs `body` under a deadline, as {@link timeout} does, but without an error: when the deadline passes,
 * the body is cancelled and awaited, and the result is `late`.
 *
 * Beyond asyncio; trio: `move_on_after`.
 *
 * @param delay - in ms; null means no deadline.
 * @param body - a function that is given the {@link TimeoutScope}, or an awaitable.
 * @param late - the result when the deadline has passed, by default undefined. Choose a value that the body
 * cannot return, so that you can tell the two cases apart.
 * @param options - `signal`: see {@link @x/future#SignalOption}; `grace`: see {@link @x/future#GraceOption}.
 * @throws what the body throws; at once TypeError, RangeError when an argument is not valid.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { moveOnAfter } from "@x/timeout";
 *
 * console.log(await run(moveOnAfter(10, sleep(60_000, "too late"))));
 * ```
 */
export function moveOnAfter<T, L = undefined>(
  delay: number | null,
  body: Body<T>,
  late?: L,
  options?: TimeoutOptions,
): CoroutineCall<T | L> {
  if (delay !== null) checkTime("delay", delay);
  checkAwaitable(body, "body");
  checkTimeoutOptions(options);
  holdPromise(body);
  return withSignal(moveOn(delay, body, late, options?.grace) as CoroutineCall<T | L>, options);
}

const moveOn = /* @__PURE__ */ coroutine(function* moveOnAfter(
  delay: number | null,
  body: Body<unknown>,
  late: unknown,
  grace: number | undefined,
): Coroutine<unknown> {
  const deadline = deadlineIn(delay);
  let result: unknown;
  let error: unknown = NONE;
  try {
    result = yield* runUnder(deadline, body, grace);
  } catch (raised) {
    error = raised;
  }
  const left = deadline.close(error);
  if (left !== error) return late;
  if (left !== NONE) throw left;
  return result;
});
