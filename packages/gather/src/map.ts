import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  createTask,
  Future,
  isCoroutine,
  isFuture,
  iterate,
  type Task,
} from "@x/future";
import {
  addWaiter,
  coroutineIterator,
  currentDriver,
  type Driver,
  isPromise,
  NONE,
  PromiseFuture,
  Scope,
  takeError,
  wake,
  withSignal,
} from "@x/future/internal";
import { checkCallback, checkLimit, checkOptions, describe } from "@x/loop/internal";

/**
 * Calls `fn` for each item, at most `limit` at a time, and gives what they return, in the order of
 * the items. Items are taken from their source only when there is room for them. When a call fails,
 * no further one begins, those that run are cancelled and awaited, and its error is thrown (those of
 * the others are dropped, as by `gather`); so it is when the caller is cancelled. The source is
 * closed on every way out.
 *
 * Beyond asyncio.
 *
 * @param items - an iterable or an async iterable.
 * @param fn - is given the item, its index, and a scope whose `signal` is aborted when the call is
 * cancelled; may be a generator function, an async or a plain one.
 * @param options - `limit`: by default none; `signal`: see {@link @x/future#SignalOption}.
 * @throws what `fn` or the source throws; at once TypeError, RangeError for bad arguments.
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
  options: { limit?: number | undefined; signal?: AbortSignal | undefined } = {},
): CoroutineCall<R[]> {
  checkOptions(options, "limit");
  const { limit = Number.POSITIVE_INFINITY } = options;
  checkIterable(items);
  checkCallback(fn, "fn");
  checkLimit("limit", limit);
  return withSignal(mapAll(items, fn as Mapper, limit) as CoroutineCall<R[]>, options);
}

type Mapper = (item: unknown, index: number, scope: CallScope) => unknown;

const mapAll = /* @__PURE__ */ coroutine(function* map(
  items: Iterable<unknown> | AsyncIterable<unknown>,
  fn: Mapper,
  limit: number,
): Coroutine<unknown[]> {
  return yield* new Mapping(fn, limit).run(items);
});

class Mapping {
  readonly #fn: Mapper;
  readonly #limit: number;
  readonly #driver = currentDriver() as Driver<unknown>;
  readonly #results: unknown[] = [];
  /** The calls that have begun and not ended, in no order. */
  readonly #calls: Call[] = [];
  /** The task that takes the items, where they have to be waited for. */
  #feeder: Task<void> | undefined;
  #begun = 0;
  #failure: unknown = NONE;
  #ending = false;
  /** Who waits for something to change. */
  readonly #waiting = new Set<Future<void>>();

  constructor(fn: Mapper, limit: number) {
    this.#fn = fn;
    this.#limit = limit;
  }

  /** What runs the map: its calls are stretches of that. */
  get driver(): Driver<unknown> {
    return this.#driver;
  }

  *run(items: Iterable<unknown> | AsyncIterable<unknown>): Coroutine<unknown[]> {
    try {
      const iterator = plainIterator(items);
      if (iterator !== undefined) yield* this.#take(iterator);
      else this.#feed(iterate(items));
      while (this.#active && this.#failure === NONE) yield* this.#change();
    } finally {
      yield* this.#end();
    }
    if (this.#failure !== NONE) throw this.#failure;
    return this.#results;
  }

  /** Notes the end of a call, in the very step in which it ends: nothing must begin after a failure. */
  ended(call: Call): void {
    const last = this.#calls.pop() as Call;
    if (last !== call) {
      this.#calls[call.place] = last;
      last.place = call.place;
    }
    call.end();
    const future = call.future as Future<unknown>;
    const error = future[takeError]();
    if (error === NONE) this.#results[call.index] = future.result();
    else this.#fail(error);
    this.#notify();
  }

  get #active(): boolean {
    return this.#calls.length > 0 || this.#feeder?.done === false;
  }

  /** Begins a call for each item of a source that need not be waited for, when there is room. */
  *#take(iterator: Iterator<unknown>): Coroutine<void> {
    let open = true;
    try {
      while (yield* this.#room()) {
        // A source that fails is at its end.
        open = false;
        const step = iterator.next();
        if (step.done) return;
        open = true;
        this.#begin(step.value);
      }
    } finally {
      if (open) this.#close(iterator);
    }
  }

  #close(iterator: Iterator<unknown>): void {
    try {
      iterator.return?.();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The same for one that has to be waited for, which must not keep a failure waiting. */
  #feed(source: CoroutineIterator<unknown>): void {
    const feeder = createTask(this.#receive(source));
    this.#feeder = feeder;
    feeder[addWaiter]({
      [wake]: () => {
        const error = feeder[takeError]();
        if (error !== NONE) this.#fail(error);
        this.#notify();
      },
    });
  }

  *#receive(source: CoroutineIterator<unknown>): Coroutine<void> {
    try {
      while (yield* this.#room()) {
        const step = yield* source.next();
        if (step.done) return;
        if (this.#failure === NONE) this.#begin(step.value);
      }
    } finally {
      yield* source.close();
    }
  }

  /** Waits until one more call may begin. False when none will. */
  *#room(): Coroutine<boolean> {
    while (this.#calls.length >= this.#limit && this.#failure === NONE) yield* this.#change();
    return this.#failure === NONE;
  }

  #begin(item: unknown): void {
    const call = new Call(this, this.#begun);
    this.#begun += 1;
    try {
      const value = call.call(this.#fn, item, call.index, call);
      const future = call.waitFor(value);
      if (future === undefined) {
        this.#results[call.index] = value;
        return;
      }
      call.place = this.#calls.push(call) - 1;
      future[addWaiter](call);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#failure === NONE && !this.#ending) this.#failure = error;
  }

  *#change(): Coroutine<void> {
    const change = new Future<void>();
    this.#waiting.add(change);
    try {
      yield* change;
    } finally {
      this.#waiting.delete(change);
    }
  }

  #notify(): void {
    for (const change of this.#waiting) {
      if (!change.done) change.setResult();
    }
  }

  /** Cancels what still runs and waits for it, however often the caller is cancelled. */
  *#end(): Coroutine<void> {
    this.#ending = true;
    let interruption: unknown = NONE;
    this.#feeder?.cancel();
    for (const call of [...this.#calls]) call.stop();
    while (this.#active) {
      try {
        yield* this.#change();
      } catch (error) {
        interruption = error;
      }
    }
    if (interruption !== NONE) throw interruption;
  }
}

/** A call for one item, and the scope that it is given. */
class Call extends Scope {
  readonly index: number;
  place = -1;
  /** What it waits for. */
  future: Future<unknown> | undefined = undefined;
  private readonly mapping: Mapping;
  private made: Task<unknown> | undefined = undefined;

  constructor(mapping: Mapping, index: number) {
    super(mapping.driver);
    this.mapping = mapping;
    this.index = index;
  }

  override get signal(): AbortSignal {
    // Only the signals that somebody has are the task's to abort.
    if (this.made !== undefined && !this.observed) this.enclose(this.made);
    return super.signal;
  }

  /** The future to wait for, for what the function has returned: none when it is a value. */
  waitFor(value: unknown): Future<unknown> | undefined {
    if (isFuture(value)) {
      this.future = value;
    } else if (isCoroutine(value)) {
      this.made = createTask(value);
      if (this.observed) this.enclose(this.made);
      this.future = this.made;
    } else if (isPromise(value)) {
      this.future = new PromiseFuture(value as PromiseLike<unknown>, this);
    }
    return this.future;
  }

  stop(): void {
    this.abort();
    (this.future as Future<unknown>).cancel();
  }

  /** The future is done. */
  [wake](): void {
    this.mapping.ended(this);
  }
}

/** The iterator of a source whose items need not be waited for. */
function plainIterator(
  items: Iterable<unknown> | AsyncIterable<unknown>,
): Iterator<unknown> | undefined {
  // Text is iterable, but no object.
  const source: object = Object(items);
  if (Symbol.asyncIterator in source || coroutineIterator in source) return undefined;
  return (items as Iterable<unknown>)[Symbol.iterator]();
}

function checkIterable(items: unknown): void {
  const source = items as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  if (typeof source?.[Symbol.iterator] === "function") return;
  if (typeof source?.[Symbol.asyncIterator] === "function") return;
  throw new TypeError(`items must be an iterable or an async iterable, not ${describe(items)}`);
}
