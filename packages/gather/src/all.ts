import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  type Future,
  type SignalOption,
} from "@x/future";
import {
  Contest,
  checkAwaitable,
  currentDriver,
  type Driver,
  holdPromise,
  NONE,
  takeError,
  withSignal,
} from "@x/future/internal";
import { describe } from "@x/loop/internal";
import type { Results } from "./results.ts";

/**
 * Runs awaitables side by side and gives their results, in the order of the arguments. When one fails, the others are
 * cancelled and awaited, so that none of them runs on, and its error is thrown as it is. What the others fail with by
 * then is in its property `suppressed`, an array; where an error cannot have one, because it is frozen, has another
 * one already or is not an object, the others go to the loop's exception handler. Cancelling the call cancels all of
 * them, and waits for them as well.
 *
 * Nothing begins before the call is awaited. A promise that another library made runs already, and is let go. An
 * object that occurs twice runs once. One that is cancelled alone has failed.
 *
 * asyncio has no counterpart (`gather` leaves the others running); `Promise.all`, likewise.
 *
 * @param options - see {@link @x/future#SignalOption}.
 * @throws what the first that fails throws; Error when the task that awaits the call is one of `awaitables`; at once
 * TypeError when `awaitables` is not an array or has an element that cannot be awaited.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { all } from "@x/gather";
 *
 * const [tea, count] = await run(all([sleep(20, "tea"), async () => 2]));
 * console.log(tea, count);
 * ```
 */
export function all<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options?: SignalOption,
): CoroutineCall<Results<A>> {
  if (!Array.isArray(awaitables)) {
    throw new TypeError(
      `awaitables must be an array, as in all([a, b]), not ${describe(awaitables)}`,
    );
  }
  for (let index = 0; index < awaitables.length; index += 1) {
    checkAwaitable(awaitables[index], "awaitables", index);
  }
  const list: Awaitable<unknown>[] = [...awaitables];
  for (const awaitable of list) holdPromise(awaitable);
  return withSignal(runAll(list) as CoroutineCall<Results<A>>, options);
}

const runAll = /* @__PURE__ */ coroutine(function* all(
  awaitables: readonly Awaitable<unknown>[],
): Coroutine<unknown[]> {
  if (awaitables.length === 0) return [];
  const distinct = [...new Set(awaitables)];
  const contest = new Contest(distinct, hasFailed);
  let failed: Future<unknown> | undefined;
  try {
    failed = yield* contest.run();
  } catch (error) {
    // Cancelled: that is what is thrown, and it is made anew for each task that it passes.
    report(errorsOf(contest.futures));
    throw error;
  }
  if (failed !== undefined) throw withOthers(failed, contest.futures);
  const results = contest.futures.map((future) => future.result());
  if (distinct.length === awaitables.length) return results;
  const positions = new Map(distinct.map((awaitable, index) => [awaitable, index]));
  return awaitables.map((awaitable) => results[positions.get(awaitable) as number]);
});

function hasFailed(future: Future<unknown>): boolean {
  return future.cancelled || future[takeError]() !== NONE;
}

/** The error of the future that has failed first, which has those of the others, if it can have them. */
function withOthers(failed: Future<unknown>, futures: readonly Future<unknown>[]): unknown {
  const error = failed[takeError]();
  const others = errorsOf(futures).filter((other) => other !== error);
  if (others.length === 0) return error;
  const isGiven = !failed.cancelled && suppress(error, others);
  if (!isGiven) report(others);
  return error;
}

/** The errors of the futures that have failed. One that was cancelled has done what it was asked for. */
function errorsOf(futures: readonly Future<unknown>[]): unknown[] {
  return futures
    .filter((future) => !future.cancelled)
    .map((future) => future[takeError]())
    .filter((error) => error !== NONE);
}

/** Gives an error others. Those that it has already, of a call of `all` within, stay. False if it cannot have any. */
function suppress(error: unknown, others: readonly unknown[]): boolean {
  if (!(error instanceof Error)) return false;
  const { suppressed: earlier = [] } = error as { suppressed?: unknown };
  if (!Array.isArray(earlier)) return false;
  const value = [...earlier, ...others];
  const property = { value, configurable: true, enumerable: true, writable: true };
  return Reflect.defineProperty(error, "suppressed", property);
}

function report(errors: readonly unknown[]): void {
  const { loop } = currentDriver() as Driver<unknown>;
  const message =
    "An awaitable of all() has failed after another one, or while it was being cancelled";
  for (const error of errors) loop.callExceptionHandler({ message, error });
}
