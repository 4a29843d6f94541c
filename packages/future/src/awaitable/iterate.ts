import { getEventLoop } from "@x/loop";
import { checkCallback, describe } from "@x/loop/internal";
import { type CoroutineCall, coroutine } from "../coroutine.ts";
import { loopState } from "../kernel/loop-state.ts";
import type { Coroutine } from "../kernel/tokens.ts";
import { namedCall } from "../named-call.ts";
import { Scope } from "../scope/scope.ts";
import { type SignalOption, withSignal } from "../waiting/until-aborted.ts";
import { PromiseFuture } from "./promise-future.ts";
import { ScopedCall } from "./scoped-call.ts";
import { toWaitable } from "./to-waitable.ts";

/**
 * An iterator whose `next` is waited for with `yield*`.
 *
 * asyncio: an asynchronous iterator.
 */
export interface CoroutineIterator<T> {
  /** Waits for the next item. */
  next(options?: SignalOption): CoroutineCall<IteratorResult<T, unknown>>;
  /** Closes the source; harmless when it is at its end or closed. */
  close(): CoroutineCall<void>;
}

/** The method of a source that has an iterator of this kind of its own. */
export const coroutineIterator: unique symbol = Symbol.for("@x/future.coroutineIterator");

/**
 * Iterates, in a coroutine, over an async iterable (a stream, an async generator), an iterable, or
 * what has such an iterator of its own (a queue, `asCompleted`). What is left open is closed by
 * `run`; {@link forEach} closes by itself.
 *
 * Cancelling a `next` lets the source go on producing that item, which is then lost.
 *
 * asyncio: `aiter()`.
 *
 * @throws TypeError when `source` is not iterable.
 */
export function iterate<T>(source: AsyncIterable<T> | Iterable<T>): CoroutineIterator<T> {
  const iterable = source as
    | Partial<AsyncIterable<T> & Iterable<T> & { [coroutineIterator](): CoroutineIterator<T> }>
    | null
    | undefined;
  const own = iterable?.[coroutineIterator]?.();
  if (own !== undefined) return own;
  const iterator = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
  if (iterator === undefined) {
    throw new TypeError(`source must be an async iterable or an iterable, not ${describe(source)}`);
  }
  return new ForeignIterator(iterator);
}

/**
 * Calls `body` with each item of `source`, waiting for it each time, and closes the source on every
 * way out: at its end, after an error, when cancelled.
 *
 * asyncio: `async for`.
 *
 * @param options - see {@link SignalOption}.
 * @throws what the source or `body` throws; at once TypeError when `source` is not iterable or `body` no
 * function.
 */
export function forEach<T>(
  source: AsyncIterable<T> | Iterable<T>,
  body: (item: T) => Coroutine<void> | PromiseLike<void> | void,
  options?: SignalOption,
): CoroutineCall<void> {
  checkCallback(body, "body");
  return withSignal(consume(iterate(source), body as (item: unknown) => Coroutine<void>), options);
}

const consume = /* @__PURE__ */ coroutine(function* forEach(
  iterator: CoroutineIterator<unknown>,
  body: (item: unknown) => Coroutine<void> | PromiseLike<void> | void,
): Coroutine<void> {
  const scope = new Scope().enter();
  try {
    for (;;) {
      const step = yield* iterator.next();
      if (step.done) return;
      yield* toWaitable(scope.call(body, step.value), scope);
    }
  } finally {
    scope.exit();
    yield* iterator.close();
  }
});

class ForeignIterator<T> implements CoroutineIterator<T> {
  readonly #iterator: AsyncIterator<T> | Iterator<T>;
  readonly #loop = getEventLoop();
  readonly #open = loopState(this.#loop).iterators;
  /** Whether a wait was given up while the source was at work on an item. */
  #abandoned = false;

  constructor(iterator: AsyncIterator<T> | Iterator<T>) {
    this.#iterator = iterator;
    this.#open.add(this);
  }

  next(options?: SignalOption): CoroutineCall<IteratorResult<T, unknown>> {
    return withSignal(namedCall("iterate", this.#advance()), options);
  }

  readonly #begin = (): IteratorResult<T, unknown> | Promise<IteratorResult<T, unknown>> =>
    this.#iterator.next();

  close(): CoroutineCall<void> {
    return namedCall("iterate", this.#close());
  }

  *#advance(): Coroutine<IteratorResult<T, unknown>> {
    let future: PromiseFuture<IteratorResult<T, unknown>> | undefined;
    let step: IteratorResult<T, unknown>;
    const scope = new Scope().enter();
    try {
      const answer = scope.call(this.#begin);
      if ("then" in answer) {
        future = new PromiseFuture(answer, scope);
        step = yield* future;
      } else {
        step = answer;
      }
    } catch (error) {
      // The source is at its end only if the error is its own.
      if (future?.cancelled) this.#abandoned = true;
      else this.#open.delete(this);
      throw error;
    } finally {
      scope.exit();
    }
    if (step.done) this.#open.delete(this);
    return step;
  }

  *#close(): Coroutine<void> {
    if (!this.#open.delete(this)) return;
    yield* new ScopedCall(() => {
      const closing = this.#iterator.return?.();
      if (!this.#abandoned) return closing;
      // A source that is at work on an item closes when it is done with it, if ever.
      toWaitable(closing);
      return undefined;
    });
  }
}
