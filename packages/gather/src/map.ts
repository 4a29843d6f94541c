import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  createTask,
  Future,
  iterate,
  type Task,
} from "@x/future";
import { NONE, Scope, settle } from "@x/future/internal";
import { checkCallback, checkLimit, describe } from "@x/loop/internal";

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
 * @param options - `limit`: by default none.
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
  options: { limit?: number } = {},
): CoroutineCall<R[]> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  checkIterable(items);
  checkCallback(fn, "fn");
  checkLimit("limit", limit);
  return mapAll(items, fn as Mapper, limit) as CoroutineCall<R[]>;
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
  readonly #results: unknown[] = [];
  readonly #tasks = new Set<Task<unknown>>();
  #failure: unknown = NONE;
  /** Done when all is done, or something has failed. */
  readonly #over = new Future<void>();
  /** Done when there is room for one more. */
  #room: Future<void> | undefined;
  /** Done when no task is left. */
  #empty: Future<void> | undefined;

  constructor(fn: Mapper, limit: number) {
    this.#fn = fn;
    this.#limit = limit;
  }

  *run(items: Iterable<unknown> | AsyncIterable<unknown>): Coroutine<unknown[]> {
    this.#start(this.#feed(items));
    try {
      yield* this.#over;
    } finally {
      yield* this.#end();
    }
    if (this.#failure !== NONE) throw this.#failure;
    return this.#results;
  }

  /** Starts a call for each item, as soon as there is room for it. */
  *#feed(items: Iterable<unknown> | AsyncIterable<unknown>): Coroutine<void> {
    const source = iterate(items);
    try {
      for (let index = 0; ; index += 1) {
        // This is one of the tasks itself.
        while (this.#tasks.size > this.#limit) {
          this.#room = new Future();
          yield* this.#room;
        }
        if (this.#failure !== NONE) return;
        const step = yield* source.next();
        if (step.done) return;
        this.#start(this.#call(step.value, index));
      }
    } finally {
      yield* source.close();
    }
  }

  *#call(item: unknown, index: number): Coroutine<void> {
    // The task ends with the call, so nobody has to leave the scope.
    const scope = new Scope();
    this.#results[index] = yield* settle(this.#fn(item, index, scope), scope);
  }

  #start(steps: Coroutine<void>): void {
    const task = createTask(this.#watch(steps));
    this.#tasks.add(task);
    task.addDoneCallback(() => {
      this.#tasks.delete(task);
      if (this.#room?.done === false) this.#room.setResult();
      if (this.#tasks.size > 0) return;
      this.#finish();
      if (this.#empty?.done === false) this.#empty.setResult();
    });
  }

  /** Notes the first failure in the very step in which it happens: nothing must begin after it. */
  *#watch(steps: Coroutine<void>): Coroutine<void> {
    try {
      if (this.#failure === NONE) yield* steps;
    } catch (error) {
      if (this.#failure === NONE) this.#failure = error;
      this.#finish();
    }
  }

  #finish(): void {
    if (!this.#over.done) this.#over.setResult();
  }

  /** Cancels what still runs and waits for it, however often the caller is cancelled. */
  *#end(): Coroutine<void> {
    let interruption: unknown = NONE;
    for (const task of this.#tasks) task.cancel();
    while (this.#tasks.size > 0) {
      this.#empty = new Future();
      try {
        yield* this.#empty;
      } catch (error) {
        interruption = error;
      }
    }
    if (interruption !== NONE) throw interruption;
  }
}

function checkIterable(items: unknown): void {
  const source = items as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  if (typeof source?.[Symbol.iterator] === "function") return;
  if (typeof source?.[Symbol.asyncIterator] === "function") return;
  throw new TypeError(`items must be an iterable or an async iterable, not ${describe(items)}`);
}
