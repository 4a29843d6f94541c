import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  type Future,
  type SignalOption,
} from "@x/future";
import { Contest, withSignal } from "@x/future/internal";
import { contestantsOf, type OneOf } from "./contestants.ts";

/**
 * Runs awaitables side by side and gives the outcome of the first that is done: its result, or its error. The others
 * are then cancelled and awaited, so that none of them runs on; what they end with is dropped. Cancelling the
 * call cancels all of them, and waits for them as well.
 *
 * Nothing begins before the call is awaited. A promise that another library made runs already, and is let go. An
 * object that occurs twice counts once.
 *
 * asyncio has no counterpart; `Promise.race`, whose losers run on.
 *
 * @param options - see {@link @x/future#SignalOption}.
 * @throws what the first throws; Error when the task that awaits the call is one of `awaitables`; at once TypeError
 * when `awaitables` is not iterable or holds something that cannot be awaited, RangeError when it is empty.
 *
 * @example
 * ```ts
 * import { runSync, sleep } from "@x/future";
 * import { race } from "@x/wait";
 *
 * console.log(runSync(race([sleep(60_000, "Rome"), sleep(10, "Oslo")])));
 * ```
 */
export function race<const A extends Iterable<Awaitable<unknown>>>(
  awaitables: A,
  options?: SignalOption,
): CoroutineCall<OneOf<A>> {
  return withSignal(runRace(contestantsOf(awaitables)) as CoroutineCall<OneOf<A>>, options);
}

const runRace = /* @__PURE__ */ coroutine(function* race(
  awaitables: readonly Awaitable<unknown>[],
): Coroutine<unknown> {
  const first = yield* new Contest(awaitables, () => true).run();
  return (first as Future<unknown>).result();
});
