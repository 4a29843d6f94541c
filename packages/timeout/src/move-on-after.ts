import { type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import { checkAwaitable, NONE, settle } from "@x/future/internal";
import { checkTime } from "@x/loop/internal";
import { type Body, deadlineIn, start } from "./scope.ts";

/**
 * Runs `body` under a deadline that is no error: when it passes, the body is cancelled and awaited,
 * and the result is undefined. Else the same as {@link timeout}.
 *
 * Beyond asyncio; trio: `move_on_after`.
 *
 * @param delay - in ms, or null for none.
 * @param body - a function that is given the {@link TimeoutScope}, or an awaitable.
 * @throws what the body throws; at once TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { moveOnAfter } from "@x/timeout";
 *
 * console.log(await run(moveOnAfter(10, sleep(1000, "too late"))));
 * ```
 */
export function moveOnAfter<T>(delay: number | null, body: Body<T>): CoroutineCall<T | undefined> {
  if (delay !== null) checkTime("delay", delay);
  checkAwaitable(body, "body");
  return moveOn(delay, body) as CoroutineCall<T | undefined>;
}

const moveOn = /* @__PURE__ */ coroutine(function* moveOnAfter(
  delay: number | null,
  body: Body<unknown>,
): Coroutine<unknown> {
  const deadline = deadlineIn(delay);
  let result: unknown;
  let error: unknown = NONE;
  try {
    result = yield* settle(start(body, deadline), deadline);
  } catch (raised) {
    error = raised;
  }
  const left = deadline.leave(error);
  if (left !== error) return undefined;
  if (left !== NONE) throw left;
  return result;
});
