import type { Coroutine } from "@x/future";
import { type CoroutineIterator, createTask, Future, iterate, type Task } from "@x/future";
import { addWaiter, NONE, setResultUnlessDone, takeError, wake } from "@x/future/internal";

/**
 * A source, of which one item at a time is asked for. That is done by a task of its own, so that an item which
 * is on its way is not lost when the one that waits for it is cancelled: it is there at the next look.
 */
export class Feed<T> {
  readonly #source: AsyncIterable<T> | Iterable<T>;
  readonly #onReady: (feed: Feed<T>) => void;
  /** Made when the first item is asked for: the loop that closes what is left open is known only then. */
  #iterator: CoroutineIterator<T> | undefined;
  #request: Task<IteratorResult<T, unknown>> | undefined;
  #readyAt = 0;

  /** @param onReady - called when {@link Feed.take} has something to give. */
  constructor(source: AsyncIterable<T> | Iterable<T>, onReady: (feed: Feed<T>) => void) {
    this.#source = source;
    this.#onReady = onReady;
  }

  /** Whether an item was asked for and not taken yet. */
  get isAsked(): boolean {
    return this.#request !== undefined;
  }

  /** Whether what was asked for is there: an item, the end or an error. */
  get isReady(): boolean {
    return this.#request?.done === true;
  }

  /** Since when it is there, by the loop's time. */
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

  /** Cancels what was asked for, and waits until that has ended. When it is cancelled itself meanwhile, it
   * passes that on. */
  *stop(): Coroutine<void> {
    const request = this.#request;
    let interruption: unknown = NONE;
    while (request?.done === false) {
      const ended = new Future<void>();
      request[addWaiter]({ [wake]: () => setResultUnlessDone(ended) });
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
      // Nobody is going to see what it has failed with.
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
