/**
 * A map runs in the task that called it, and begins calls as long as fewer than `limit` of them are open. A
 * call is a cancel scope, and the future of what the function has returned wakes it directly: no task is made
 * for a function that returns a value or a promise. To wait for room, or for the end of the calls, is to wait
 * for the next change and then look again.
 *
 * The invariant is that nothing begins after a failure. So each call reports its end in the very step in
 * which its future is done, before any other code runs, and the map itself only ever waits for calls that
 * have begun. The source is read by the map itself where its items are at hand, and by a task of its own (the
 * feeder) where they have to be waited for, so that a slow source does not delay the report of a failure.
 */

import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  createTask,
  type Future,
  isCancelled,
  isCoroutine,
  isFuture,
  iterate,
  type Task,
} from "@x/future";
import {
  addWaiter,
  coroutineIterator,
  currentDriver,
  Dependent,
  type Driver,
  isPromise,
  NONE,
  PromiseFuture,
  Scope,
  takeError,
  wake,
  withSignal,
} from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import { checkCallback, checkLimit, checkOptions, describe } from "@x/loop/internal";

/**
 * Calls `fn` for each item, at most `limit` calls at a time, and returns their results in the order of the
 * items. An item is taken from the source only when there is room for its call. When a call fails, no
 * further call begins, the open ones are cancelled and awaited, and the error is thrown; an error that
 * another call ends with by then goes to the loop's exception handler. Cancelling the caller ends the map in the same way. The source is
 * closed on every way out.
 *
 * Beyond asyncio.
 *
 * @param items - an iterable or an async iterable.
 * @param fn - a generator function, an async function or a plain one. It is given the item, its index, and a
 * scope whose `signal` is aborted when the call is cancelled.
 * @param options - `limit`: by default `Infinity`; `signal`: see {@link @x/future#SignalOption}.
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
  /** The open calls, in no particular order. */
  readonly #calls: Call[] = [];
  /** The task that reads the source, if its items have to be waited for. */
  #feeder: Task<void> | undefined;
  #begun = 0;
  #failure: unknown = NONE;
  #ending = false;
  /** The map and the feeder, if they wait for something to change. */
  readonly #waiting = new Set<Future<void>>();

  constructor(fn: Mapper, limit: number) {
    this.#fn = fn;
    this.#limit = limit;
  }

  /** The driver that runs the map; the calls are scopes of it. */
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

  /** Takes a call off the open ones and keeps its result or its error. */
  ended(call: Call): void {
    const last = this.#calls.pop() as Call;
    if (last !== call) {
      this.#calls[call.position] = last;
      last.position = call.position;
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

  /** Begins the calls for a source whose items are at hand. */
  *#take(iterator: Iterator<unknown>): Coroutine<void> {
    let open = true;
    try {
      while (yield* this.#room()) {
        // A source whose next() throws is at its end, and must not be closed.
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

  /** Begins the calls for a source whose items have to be waited for, in a task of its own. */
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

  /** Waits until another call may begin. False when none may because one has failed. */
  *#room(): Coroutine<boolean> {
    while (this.#calls.length >= this.#limit && this.#failure === NONE) yield* this.#change();
    return this.#failure === NONE;
  }

  #begin(item: unknown): void {
    const call = new Call(this, this.#begun);
    this.#begun += 1;
    try {
      const value = call.begin(this.#fn, item);
      const future = call.waitFor(value);
      if (future === undefined) {
        this.#results[call.index] = value;
        return;
      }
      call.position = this.#calls.push(call) - 1;
      future[addWaiter](call);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#failure === NONE && !this.#ending) this.#failure = error;
    else if (!isCancelled(error)) reportOther(this.#driver.loop, error);
  }

  *#change(): Coroutine<void> {
    const change = new Dependent<void>(() =>
      this.#calls.map(({ future }) => future as Future<unknown>),
    );
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

  /** Cancels the feeder and the open calls and waits for their end, however often the caller is cancelled. */
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

/** The call for one item, and the scope that the function is given. */
class Call extends Scope {
  readonly index: number;
  /** Where it is in the mapping's list of open calls. */
  position = -1;
  /** The future of what the function has returned, unless that is a value. */
  future: Future<unknown> | undefined = undefined;
  private readonly mapping: Mapping;
  private made: Task<unknown> | undefined = undefined;

  constructor(mapping: Mapping, index: number) {
    super(mapping.driver);
    this.mapping = mapping;
    this.index = index;
  }

  override get signal(): AbortSignal {
    // The task aborts this signal only if it has been read, so it is told at the first read.
    if (this.made !== undefined && !this.observed) this.enclose(this.made);
    return super.signal;
  }

  /** Calls the function, which is in this scope from the start: it may ask for its signal at once. */
  begin(fn: Mapper, item: unknown): unknown {
    // The task that takes the items may be another one than that which runs the map.
    const { cancellation } = currentDriver() as Driver<unknown>;
    const { scope } = cancellation;
    cancellation.scope = this;
    try {
      return this.call(fn, item, this.index, this);
    } finally {
      cancellation.scope = scope;
    }
  }

  /** Makes a future of what the function has returned; undefined when that is a plain value. */
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

/** The map throws one error only, or is cancelled. */
function reportOther(loop: EventLoop, error: unknown): void {
  const message = "A call of map() has failed after another one, or while it was being cancelled";
  loop.callExceptionHandler({ message, error });
}

/** The iterator of a source whose items are at hand; undefined if they have to be waited for. */
function plainIterator(
  items: Iterable<unknown> | AsyncIterable<unknown>,
): Iterator<unknown> | undefined {
  // A string is iterable, but `in` takes objects only.
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
