import {
  type CancelledError,
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  Future,
  isCancelled,
} from "@x/future";
import {
  currentDriver,
  type Driver,
  namedCall,
  setResultUnlessDone,
  WaitQueue,
} from "@x/future/internal";

/** Thrown within a reader that was closed while it waited. */
const CLOSED: unique symbol = Symbol("closed");

/** What there is at the end. */
export const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * An iterator of a stream. Calls of `next` that overlap are served one after the other. When one is cancelled
 * and something has arrived that it could give, it gives that, and the cancellation is delivered at the
 * next wait, so that nothing is lost; else it throws, and all goes on with the next call. After an error the
 * sources are closed, and before it is thrown.
 */
export abstract class Reader<T> implements CoroutineIterator<T> {
  readonly #line = new WaitQueue("next");
  /** Whether a call is being served, or was woken to be. */
  #isBusy = false;
  #isOver = false;
  #change: Future<void> | undefined;

  next(): CoroutineCall<IteratorResult<T, undefined>> {
    return namedCall("next", this.#next());
  }

  /** The same for those who do not close what has thrown. */
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

  /** Waits for {@link Reader.wake}. False when it was cancelled, and what there is should be given. */
  protected *change(): Coroutine<boolean> {
    const change = new Future<void>();
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
      const step = yield* this.read();
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

  /** It ends with an error, before which those of closing do not count. */
  *#fail(): Coroutine<void> {
    try {
      yield* this.#close();
    } catch (error) {
      if (isCancelled(error)) throw error;
    }
  }

  *#nextOrClose(): Coroutine<IteratorResult<T, undefined>> {
    try {
      return yield* this.#next();
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
