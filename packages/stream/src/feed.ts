import type { Coroutine } from "@x/future";
import { type CoroutineIterator, createTask, iterate, type Task } from "@x/future";
import {
  addWaiter,
  Dependent,
  NONE,
  OnWake,
  setResultUnlessDone,
  takeError,
  wake,
} from "@x/future/internal";

/**
 * Asks a source for one item at a time. A task of its own waits for each item, so that an item which is on its way is not
 * lost when the consumer is cancelled: the consumer finds it when it asks again.
 */
export class Feed<T> {
  readonly #source: AsyncIterable<T> | Iterable<T>;
  readonly #onReady: (feed: Feed<T>) => void;
  /** Made when the first item is asked for, since the loop that closes iterators which are left open is known only then. */
  #iterator: CoroutineIterator<T> | undefined;
  #request: Task<IteratorResult<T, unknown>> | undefined;
  #readyAt = 0;

  /** @param onReady - called when {@link Feed.take} has something to give. */
  constructor(source: AsyncIterable<T> | Iterable<T>, onReady: (feed: Feed<T>) => void) {
    this.#source = source;
    this.#onReady = onReady;
  }

  /** The tasks that wait for what was asked for: one, or none. */
  readonly pending = (): readonly Task<unknown>[] =>
    this.#request?.done === false ? [this.#request] : [];

  /** Whether an item was asked for and not taken yet. */
  get isAsked(): boolean {
    return this.#request !== undefined;
  }

  /** Whether what was asked for is there: an item, the end or an error. */
  get isReady(): boolean {
    return this.#request?.done === true;
  }

  /** When what was asked for came, by the loop's time. */
  get readyAt(): number {
    return this.#readyAt;
  }

  /** Whether what was asked for was cancelled. */
  get isCancelled(): boolean {
    return this.#request?.cancelled === true;
  }

  /** Asks for the next item. */
  ask(): void {
    this.#iterator ??= iterate(this.#source);
    const request = createTask(this.#iterator.next(), { eager: true });
    this.#request = request;
    request[addWaiter](this);
  }

  /** Takes what is there. @throws what the source has failed with. */
  take(): IteratorResult<T, unknown> {
    const request = this.#request as Task<IteratorResult<T, unknown>>;
    this.#request = undefined;
    return request.result();
  }

  /** Cancels what was asked for, and waits until that has ended. If the caller is cancelled meanwhile, the last
   * CancelledError is thrown at the end. */
  *stop(): Coroutine<void> {
    const request = this.#request;
    let interruption: unknown = NONE;
    while (request?.done === false) {
      const ended = new Dependent<void>(this.pending);
      request[addWaiter](new OnWake(() => setResultUnlessDone(ended)));
      request.cancel();
      try {
        yield* ended;
      } catch (error) {
        interruption = error;
      }
    }
    if (interruption !== NONE) throw interruption;
  }

  /** Cancels what was asked for, drops what is there, and closes the source. */
  *close(): Coroutine<void> {
    try {
      yield* this.stop();
    } finally {
      // Nothing will read its error, so it must not be reported as unseen.
      this.#request?.[takeError]();
      if (this.#iterator !== undefined) yield* this.#iterator.close();
    }
  }

  /** What was asked for is there. */
  [wake](): void {
    this.#readyAt = (this.#request as Task<unknown>).loop.time();
    this.#onReady(this);
  }
}
