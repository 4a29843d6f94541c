import type {
  CallScope,
  Coroutine,
  CoroutineCall,
  CoroutineIterator,
  SignalOption,
  SuspensionIterator,
} from "@x/future";
import {
  closeCoroutine,
  coroutineIterator,
  coroutineName,
  HandmadeCall,
  namedCall,
  partOf,
  signalOf,
  withSignal,
} from "@x/future/internal";
import { checkCallback, checkLimit, checkOptions, describe } from "@x/loop/internal";
import type { Mapper } from "./map-call.ts";
import { MapIterator } from "./map-iterator.ts";
import { ArrayOfResults } from "./map-results.ts";
import { MapRun } from "./map-run.ts";

/** How {@link map} works. */
export interface MapOptions extends SignalOption {
  /** How many calls may be open at a time; `Infinity` by default. */
  readonly limit?: number | undefined;
  /** Whether the results come in the order of the items, which is the default, or in the order in which the calls end. */
  readonly ordered?: boolean | undefined;
}

/** A call of {@link map}: await it for an array of all results, or iterate over it to get each as it comes. */
export interface Mapping<R> extends CoroutineCall<R[]>, AsyncIterable<R> {
  /** What `yield*` uses. Nothing of what it yields is an item, so that the items of `forEach` and others are results. */
  [Symbol.iterator](): Iterator<never, R[], unknown>;
}

/**
 * Calls `fn` for each item, at most `limit` calls at a time, and returns their results in the order of the
 * items. An item is taken from the source only when there is room for its call. When a call fails, no
 * further call begins, the open ones are cancelled and awaited, and the error is thrown; an error that
 * another call ends with by then goes to the loop's exception handler. Cancelling the caller ends the map in the same
 * way. The source is closed on every way out.
 *
 * The call can be awaited, which gives an array, or iterated, which gives each result as it comes: with `for await` in
 * async functions, with `forEach` or `iterate` in coroutines. Then at most `limit` calls have begun whose results were
 * not taken, so that a slow consumer holds the map up and memory does not grow with the source. The calls go on while
 * the consumer is at work. Results that are there are given before an error is thrown. Leaving the loop early cancels
 * the open calls and waits for them.
 *
 * Beyond asyncio.
 *
 * @param items - an iterable or an async iterable.
 * @param fn - a generator function, an async function or a plain one. It is given the item, its index, and a
 * scope whose `signal` is aborted when the call is cancelled.
 * @param options - see {@link MapOptions}; `signal`: see {@link @x/future#SignalOption}.
 * @throws what `fn` or the source throws; at once TypeError, RangeError when an argument is not valid.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { map } from "@x/gather";
 *
 * const doubled = await run(
 *   map(
 *     [3, 2, 1],
 *     function* (n) {
 *       yield* sleep(n);
 *       return n * 2;
 *     },
 *     { limit: 2 },
 *   ),
 * );
 * console.log(doubled);
 * ```
 */
export function map<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  fn: (item: T, index: number, scope: CallScope) => Coroutine<R> | PromiseLike<R> | R,
  options: MapOptions = {},
): Mapping<R> {
  checkOptions(options, "limit");
  const { limit = Number.POSITIVE_INFINITY, ordered = true } = options;
  checkIterable(items);
  checkCallback(fn, "fn");
  checkLimit("limit", limit);
  if (typeof ordered !== "boolean") {
    throw new TypeError(`ordered must be true or false, not ${describe(ordered)}`);
  }
  return new MapAll(
    items,
    fn as Mapper,
    limit,
    ordered,
    signalOf(options),
  ) as unknown as Mapping<R>;
}

class MapAll extends HandmadeCall<unknown[]> implements AsyncIterable<unknown> {
  readonly #items: Iterable<unknown> | AsyncIterable<unknown>;
  readonly #fn: Mapper;
  readonly #limit: number;
  readonly #ordered: boolean;
  readonly #signal: AbortSignal | undefined;
  #steps: Coroutine<unknown[]> | undefined;

  constructor(
    items: Iterable<unknown> | AsyncIterable<unknown>,
    fn: Mapper,
    limit: number,
    ordered: boolean,
    signal: AbortSignal | undefined,
  ) {
    super();
    this.#items = items;
    this.#fn = fn;
    this.#limit = limit;
    this.#ordered = ordered;
    this.#signal = signal;
  }

  override get [coroutineName](): string {
    return "map";
  }

  next(value: unknown): ReturnType<SuspensionIterator<unknown[]>["next"]> {
    this.#steps ??= this.#collect();
    return this.#steps.next(value) as ReturnType<SuspensionIterator<unknown[]>["next"]>;
  }

  override throw(error: unknown): ReturnType<SuspensionIterator<unknown[]>["next"]> {
    this.#steps ??= this.#collect();
    return this.#steps.throw(error) as ReturnType<SuspensionIterator<unknown[]>["next"]>;
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    const iterator = this.#open();
    return {
      next: () => iterator.nextOrClose(),
      return: async () => {
        await iterator.close();
        return { done: true, value: undefined };
      },
    };
  }

  /** What `iterate` and `forEach` use. They close the iterator themselves. */
  [coroutineIterator](): CoroutineIterator<unknown> {
    return this.#open();
  }

  *#collect(): Coroutine<unknown[]> {
    const results = new ArrayOfResults(this.#ordered);
    const steps = new MapRun(this.#fn, this.#limit, results).run(this.#items);
    yield* this.#signal === undefined
      ? partOf(steps)
      : withSignal(namedCall("map", steps), { signal: this.#signal });
    return results.array;
  }

  #open(): MapIterator {
    // In debug mode, it would be reported that it was never awaited.
    closeCoroutine(this);
    return new MapIterator(this.#items, this.#fn, this.#limit, this.#ordered, this.#signal);
  }
}

function checkIterable(items: unknown): void {
  const source = items as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  if (typeof source?.[Symbol.iterator] === "function") return;
  if (typeof source?.[Symbol.asyncIterator] === "function") return;
  throw new TypeError(`items must be an iterable or an async iterable, not ${describe(items)}`);
}
