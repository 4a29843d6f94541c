import {
  type CancelledError,
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  type Future,
  isCancelled,
} from "@x/future";
import {
  currentDriver,
  Dependent,
  type Driver,
  namedCall,
  partOf,
  setResultUnlessDone,
  WaitQueue,
} from "@x/future/internal";
import type { Feed } from "./feed.ts";

/** Thrown within a reader that is closed while it waits. */
const CLOSED: unique symbol = Symbol("closed");

/** What `next` gives at the end. */
export const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * An iterator of a stream. Calls of `next` that overlap are served one after the other. A call that is cancelled gives
 * what has arrived by then, if anything has, and the cancellation is delivered at the next wait, so that nothing is
 * lost. Otherwise it throws, and the next call goes on. When a source fails, all sources are closed before the error is
 * thrown.
 */
export abstract class Reader<T> implements CoroutineIterator<T> {
  /** What it reads, if it reads anything. */
  protected feeds: readonly Pick<Feed<unknown>, "pending">[] = [];
  readonly #line = new WaitQueue("next");
  /** Whether a call is being served, or was woken to be. */
  #isBusy = false;
  #isOver = false;
  #change: Future<void> | undefined;

  next(): CoroutineCall<IteratorResult<T, undefined>> {
    return namedCall("next", this.#next());
  }

  /** The same for consumers that do not close an iterator which has thrown, as `for await` does not. */
  nextOrClose(): CoroutineCall<IteratorResult<T, undefined>> {
    return namedCall("next", this.#nextOrClose());
  }

  close(): CoroutineCall<void> {
    return namedCall("close", this.#close());
  }

  /** What `break` calls in async code. */
  return(): CoroutineCall<IteratorReturnResult<undefined>> {
    return namedCall("close", this.#return());
  }

  /** Waits for the next item, by {@link Reader.change}; {@link END} when there is none. */
  protected abstract read(): Coroutine<IteratorResult<T, undefined>>;

  /** Whether `read` has something to give that would be lost if it were cancelled. */
  protected abstract get hasItem(): boolean;

  /** Closes the sources. */
  protected abstract release(): Coroutine<void>;

  /** Waits for {@link Reader.wake}. Returns false if it was cancelled, but something has arrived that must be given. */
  protected *change(): Coroutine<boolean> {
    const change = new Dependent<void>(() => this.feeds.flatMap((feed) => feed.pending()));
    this.#change = change;
    let goesOn = true;
    try {
      yield* change;
    } catch (error) {
      if (!this.hasItem) throw error;
      const driver = currentDriver() as Driver<unknown>;
      driver.deferLate((error as CancelledError).args[0]);
      goesOn = false;
    }
    if (this.#isOver) throw CLOSED;
    return goesOn;
  }

  /** Something has changed. */
  protected wake(): void {
    setResultUnlessDone(this.#change);
  }

  *#next(): Coroutine<IteratorResult<T, undefined>> {
    yield* this.#waitInLine();
    try {
      if (this.#isOver) return END;
      const step = yield* partOf(this.read());
      if (step.done) this.#isOver = true;
      return step;
    } catch (error) {
      if (error === CLOSED) return END;
      if (!isCancelled(error)) yield* this.#fail();
      throw error;
    } finally {
      this.#pass();
    }
  }

  /** Waits until the calls before it are served. */
  *#waitInLine(): Coroutine<void> {
    if (!this.#isBusy) {
      this.#isBusy = true;
      return;
    }
    const place = this.#line.join();
    try {
      yield* place;
    } catch (error) {
      if (this.#line.leave(place)) this.#pass();
      throw error;
    }
  }

  #pass(): void {
    this.#isBusy = this.#line.wakeNext();
  }

  /** Closes the sources because of an error, which will be thrown: errors of the closing are dropped. */
  *#fail(): Coroutine<void> {
    try {
      yield* this.#close();
    } catch (error) {
      if (isCancelled(error)) throw error;
    }
  }

  *#nextOrClose(): Coroutine<IteratorResult<T, undefined>> {
    try {
      return yield* partOf(this.#next());
    } catch (error) {
      yield* this.#fail();
      throw error;
    }
  }

  *#return(): Coroutine<IteratorReturnResult<undefined>> {
    yield* this.#close();
    return END;
  }

  *#close(): Coroutine<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.wake();
    yield* this.release();
  }
}
