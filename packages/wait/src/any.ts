import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  type Future,
  type SignalOption,
} from "@x/future";
import { Contest, NONE, takeError, withSignal } from "@x/future/internal";
import { describe } from "@x/loop/internal";
import { contestantsOf, type OneOf } from "./contestants.ts";

/**
 * Runs awaitables side by side and gives the result of the first that succeeds; those that fail before do not count.
 * The others are then cancelled and awaited, so that none of them runs on; what they end with is dropped.
 * Cancelling the call cancels all of them, and waits for them as well.
 *
 * Nothing begins before the call is awaited. A promise that another library made runs already, and is let go. An
 * object that occurs twice counts once.
 *
 * asyncio has no counterpart; `Promise.any`, whose losers run on.
 *
 * @param options - see {@link @x/future#SignalOption}.
 * @throws AggregateError when all fail; its `errors` are in the order of the arguments, and one that was cancelled has
 * its CancelledError there. Error when the task that awaits the call is one of `awaitables`. At once TypeError when
 * `awaitables` is not iterable or holds something that cannot be awaited, RangeError when it is empty.
 *
 * @example
 * ```ts
 * import { runSync, sleep } from "@x/future";
 * import { any } from "@x/wait";
 *
 * function* fetchFrom(mirror: string, ms: number) {
 *   yield* sleep(ms);
 *   if (mirror === "a") throw new Error("a is down");
 *   return mirror;
 * }
 *
 * console.log(runSync(any([fetchFrom("a", 10), fetchFrom("b", 20), fetchFrom("c", 60_000)])));
 * ```
 */
export function any<const A extends Iterable<Awaitable<unknown>>>(
  awaitables: A,
  options?: SignalOption,
): CoroutineCall<OneOf<A>> {
  return withSignal(runAny(contestantsOf(awaitables)) as CoroutineCall<OneOf<A>>, options);
}

const runAny = /* @__PURE__ */ coroutine(function* any(
  awaitables: readonly Awaitable<unknown>[],
): Coroutine<unknown> {
  const contest = new Contest(awaitables, hasSucceeded);
  const first = yield* contest.run();
  if (first !== undefined) return first.result();
  const errors = contest.futures.map((future) => future[takeError]());
  const many = errors.length === 1 ? "the only one" : `all ${errors.length}`;
  throw new AggregateError(errors, `${many} failed: ${describe(errors[0])}`);
});

function hasSucceeded(future: Future<unknown>): boolean {
  return !future.cancelled && future[takeError]() === NONE;
}
