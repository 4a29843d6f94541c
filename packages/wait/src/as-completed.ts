import {
  type Awaitable,
  type CoroutineCall,
  type CoroutineIterator,
  ensureFuture,
  type Future,
  type Outcome,
} from "@x/future";
import {
  checkAwaitable,
  closeNothing,
  coroutineIterator,
  signalOf,
  withSignal,
} from "@x/future/internal";
import { checkOptions, checkTime } from "@x/loop/internal";
import { distinctOf } from "./distinct.ts";
import { type Completion, NextFuture, NextResult } from "./next-outcome.ts";
import { Outcomes } from "./outcomes.ts";

/**
 * Runs awaitables side by side and gives their outcomes in the order in which they are done. There are
 * three ways to iterate over the outcomes; each takes from those that are left:
 *
 * - `for (const next of asCompleted(…)) { const value = yield* next; }` in a coroutine,
 * - `for await (const task of asCompleted(…)) task.result();` in an async function, which gives the
 *   original futures, or the tasks made for other awaitables,
 * - `yield* completions.next()`, or `forEach(asCompleted(…), …)`, in a coroutine, which gives the same.
 *
 * If an iteration is left early, the awaitables run on. A later iteration gets those that were done
 * meanwhile in the order of the arguments. An object that occurs twice counts once.
 *
 * asyncio: `asyncio.as_completed()`.
 *
 * @param options - `timeout`: in ms from now; after that, each outcome that is left is a TimeoutError, while
 * the awaitables that are not done run on. By default there is no timeout. `signal`: once it is aborted,
 * each outcome that is left is an error, the signal's reason.
 * @throws TypeError when `awaitables` is not iterable or holds something that cannot be awaited;
 * nothing is started then.
 *
 * @example
 * ```ts
 * import { runSync, sleep } from "@x/future";
 * import { asCompleted } from "@x/wait";
 *
 * runSync(function* () {
 *   for (const next of asCompleted([sleep(20, "second"), sleep(10, "first")])) {
 *     console.log(yield* next);
 *   }
 * });
 * ```
 */
export function asCompleted<const A extends Iterable<Awaitable<unknown>>>(
  awaitables: A,
  options?: { timeout?: number | null | undefined; signal?: AbortSignal | undefined },
): AsCompleted<A extends Iterable<infer E> ? Outcome<E> : never>;
/** The same, with the type of the outcomes given, as in `asCompleted<string>(…)`. */
export function asCompleted<T>(
  awaitables: Iterable<Awaitable<T>>,
  options?: { timeout?: number | null | undefined; signal?: AbortSignal | undefined },
): AsCompleted<T>;
export function asCompleted(
  awaitables: Iterable<Awaitable<unknown>>,
  options: { timeout?: number | null | undefined; signal?: AbortSignal | undefined } = {},
): AsCompleted<unknown> {
  checkOptions(options, "timeout");
  const { timeout = null } = options;
  const signal = signalOf(options);
  if (timeout !== null) checkTime("timeout", timeout);
  const distinct = distinctOf(awaitables, "awaitables", "awaitables");
  for (const awaitable of distinct) checkAwaitable(awaitable, "each of awaitables");
  const futures = [...distinct].map((awaitable) => ensureFuture(awaitable));
  return new AsCompleted(futures, timeout, signal);
}

/** The outcomes of awaitables, as {@link (asCompleted:1)} returns them. */
export class AsCompleted<T> implements AsyncIterable<Future<T>>, Iterable<Completion<T>> {
  readonly #outcomes: Outcomes<T>;

  /** @internal */
  constructor(futures: readonly Future<T>[], timeout: number | null, signal?: AbortSignal) {
    this.#outcomes = new Outcomes(futures, timeout, signal);
  }

  /**
   * Waits until the next awaitable is done, and returns its future: the original one, or the task made for
   * the awaitable.
   *
   * @throws TimeoutError when the time is up.
   */
  next(): CoroutineCall<IteratorResult<Future<T>, undefined>> {
    return new NextFuture(this.#outcomes);
  }

  /** Gives a {@link Completion} for each awaitable. Waiting for one waits for the next outcome, whichever
   * awaitable it comes from. */
  *[Symbol.iterator](): Generator<Completion<T>, void, void> {
    const close = this.#outcomes.open();
    try {
      while (this.#outcomes.claim()) yield new NextResult(this.#outcomes);
    } finally {
      close();
    }
  }

  /** Gives the futures to async functions, in the order in which they are done. */
  // The type is not AsyncIterator, since `for await` would then take the type of a future's result for its
  // items.
  [Symbol.asyncIterator](): {
    next(): Promise<IteratorResult<Future<T>, undefined>>;
    return(): Promise<IteratorResult<Future<T>, undefined>>;
  } {
    const close = this.#outcomes.open();
    return {
      next: () => this.next().then(),
      async return() {
        close();
        return { done: true, value: undefined };
      },
    };
  }

  /** Lets `iterate` and `forEach` take the futures. @internal */
  [coroutineIterator](): CoroutineIterator<Future<T>> {
    const close = this.#outcomes.open();
    return {
      next: (options) => withSignal(this.next(), options),
      close() {
        close();
        return closeNothing();
      },
    };
  }
}
