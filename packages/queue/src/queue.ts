import {
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  type SignalOption,
} from "@x/future";
import {
  coroutineIterator,
  coroutineName,
  QueuedCall,
  WaitQueue,
  withSignal,
} from "@x/future/internal";
import { checkOptions, describe, Ring } from "@x/loop/internal";
import { QueueEmpty, QueueFull, QueueShutDown } from "./errors.ts";

/** Where a queue keeps its items, and in which order it gives them back. */
export interface Items<T> {
  /** How many there are. */
  readonly size: number;
  /** Adds an item; when it throws, nothing has changed. */
  push(item: T): void;
  /** Takes the item that is next; there is one. */
  shift(): T;
}

/**
 * A queue between tasks, first in, first out. With a `maxsize`, who puts waits while it is full, so
 * that producers cannot run away from consumers. Waiters are served in the order they came, and a
 * waiter that is cancelled loses neither an item nor a place: it passes its wake-up on.
 *
 * asyncio: `asyncio.Queue`.
 *
 * @example
 * ```ts
 * import { createTask, run } from "@x/future";
 * import { Queue } from "@x/queue";
 *
 * await run(function* () {
 *   const queue = new Queue<number>({ maxsize: 2 });
 *   createTask(function* producer() {
 *     for (let i = 1; i <= 3; i += 1) yield* queue.put(i);
 *     queue.shutdown();
 *   });
 *   let sum = 0;
 *   while (sum < 6) sum += yield* queue.get();
 *   console.log(sum);
 * });
 * ```
 */
export class Queue<T> {
  /** How many items it takes before it is full; 0 or less: any number. */
  readonly maxsize: number;
  readonly #items: Items<T>;
  readonly #getters = new WaitQueue("Queue.get");
  readonly #putters = new WaitQueue("Queue.put");
  readonly #joiners = new WaitQueue("Queue.join");
  #unfinished = 0;
  #closed = false;

  /**
   * @param options - `maxsize`: by default 0, which is no limit.
   * @param items - where items are kept; by default first in, first out.
   * @throws TypeError, RangeError when `maxsize` is not an integer.
   */
  constructor(options: { maxsize?: number | undefined } = {}, items: Items<T> = new Ring<T>()) {
    checkOptions(options, "maxsize");
    const { maxsize = 0 } = options;
    checkMaxsize(maxsize);
    this.maxsize = maxsize;
    this.#items = items;
  }

  /**
   * How many items are in it.
   *
   * asyncio: `queue.qsize()`.
   */
  get size(): number {
    return this.#items.size;
  }

  /** Whether it has no items. */
  get empty(): boolean {
    return this.#items.size === 0;
  }

  /** Whether it has `maxsize` items or more. */
  get full(): boolean {
    return this.maxsize > 0 && this.#items.size >= this.maxsize;
  }

  /** Whether {@link Queue.shutdown} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** How many items were put for which {@link Queue.taskDone} has not been called. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /**
   * Puts an item, waiting for room while the queue is full. Does not wait at all when it is not.
   * When cancelled, the item is not in the queue.
   *
   * asyncio: `queue.put()`.
   *
   * @throws QueueShutDown when the queue is or gets shut down.
   */
  put(item: T, options?: SignalOption): CoroutineCall<void> {
    const put = new Put(this, this.#putters, item);
    return options === undefined ? put : withSignal(put, options);
  }

  /**
   * Takes the next item, waiting for one while the queue is empty. Does not wait at all when it is
   * not. When cancelled, no item is lost.
   *
   * asyncio: `queue.get()`.
   *
   * @throws QueueShutDown when the queue is empty and is or gets shut down.
   */
  get(options?: SignalOption): CoroutineCall<T> {
    const get = new Get(this, this.#getters);
    return options === undefined ? get : withSignal(get, options);
  }

  /**
   * Puts an item now.
   *
   * asyncio: `queue.put_nowait()`.
   *
   * @throws QueueFull when there is no room; QueueShutDown after {@link Queue.shutdown}.
   */
  putNowait(item: T): void {
    if (this.#closed) throw shutDown();
    if (this.full) throw new QueueFull(`the queue is full: it has ${this.size} items`);
    this.#items.push(item);
    this.#unfinished += 1;
    this.#getters.wakeNext();
  }

  /**
   * Takes the next item now.
   *
   * asyncio: `queue.get_nowait()`.
   *
   * @throws QueueEmpty when there is none; QueueShutDown when there is none after
   * {@link Queue.shutdown}.
   */
  getNowait(): T {
    if (this.empty) throw this.#closed ? shutDown() : new QueueEmpty("the queue is empty");
    const item = this.#items.shift();
    this.#putters.wakeNext();
    return item;
  }

  /**
   * Says that the work on an item that was taken is done; {@link Queue.join} waits for this.
   *
   * asyncio: `queue.task_done()`.
   *
   * @throws RangeError when called more often than items were put.
   */
  taskDone(): void {
    if (this.#unfinished === 0) {
      throw new RangeError("taskDone() called too many times: every item that was put is done");
    }
    this.#unfinished -= 1;
    if (this.#unfinished === 0) this.#joiners.wakeAll();
  }

  /**
   * Waits until all items that were put are done ({@link Queue.taskDone}).
   *
   * asyncio: `queue.join()`.
   */
  join(options?: SignalOption): CoroutineCall<void> {
    return withSignal(
      join(() => this.#unfinished, this.#joiners),
      options,
    );
  }

  /**
   * Closes the queue: nothing can be put any more, what is in it can still be taken, and who waits
   * to put, or to get from the empty queue, gets {@link QueueShutDown}. Cannot be taken back.
   *
   * asyncio: `queue.shutdown()`.
   *
   * @param options - `immediate`: throws the items away and counts them as done.
   */
  shutdown(options: { immediate?: boolean | undefined } = {}): void {
    checkOptions(options, "immediate");
    this.#closed = true;
    if (options.immediate) {
      while (!this.empty) {
        this.#items.shift();
        if (this.#unfinished > 0) this.#unfinished -= 1;
      }
      if (this.#unfinished === 0) this.#joiners.wakeAll();
    }
    this.#getters.wakeAll();
    this.#putters.wakeAll();
  }

  /** Takes items from async code until the queue is shut down and empty: `for await (… of queue)`. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return { next: () => nextItem(this).then() };
  }

  /** What `iterate` and `forEach` use. @internal */
  [coroutineIterator](): CoroutineIterator<T> {
    return { next: (options) => withSignal(nextItem(this), options), close: () => nothing() };
  }

  /** For example `<Queue size=2 maxsize=5>`. */
  toString(): string {
    const state = this.#closed ? " shut down" : "";
    return `<${this.constructor.name} size=${this.size} maxsize=${this.maxsize}${state}>`;
  }
}

class Get<T> extends QueuedCall<T> {
  private readonly queue: Queue<T>;

  constructor(queue: Queue<T>, getters: WaitQueue) {
    super(getters);
    this.queue = queue;
  }

  override get [coroutineName](): string {
    return "Queue.get";
  }

  protected get ready(): boolean {
    return !this.queue.empty || this.queue.closed;
  }

  protected finish(): T {
    return this.queue.getNowait();
  }
}

class Put<T> extends QueuedCall<void> {
  private readonly queue: Queue<T>;
  private readonly item: T;

  constructor(queue: Queue<T>, putters: WaitQueue, item: T) {
    super(putters);
    this.queue = queue;
    this.item = item;
  }

  override get [coroutineName](): string {
    return "Queue.put";
  }

  protected get ready(): boolean {
    return !this.queue.full || this.queue.closed;
  }

  protected finish(): void {
    try {
      this.queue.putNowait(this.item);
    } catch (error) {
      // The room that it was woken for is the next one's.
      this.throw(error);
    }
  }
}

const join = /* @__PURE__ */ coroutine(function* join(
  unfinished: () => number,
  joiners: WaitQueue,
): Coroutine<void> {
  if (unfinished() === 0) return;
  const place = joiners.join();
  try {
    yield* place;
  } finally {
    joiners.leave(place);
  }
});

const nextItem = /* @__PURE__ */ coroutine(function* nextItem(
  queue: Queue<unknown>,
): Coroutine<IteratorResult<unknown, undefined>> {
  try {
    return { done: false, value: yield* queue.get() };
  } catch (error) {
    if (error instanceof QueueShutDown) return { done: true, value: undefined };
    throw error;
  }
}) as <T>(queue: Queue<T>) => CoroutineCall<IteratorResult<T, undefined>>;

const nothing = /* @__PURE__ */ coroutine(function* close(): Coroutine<void> {});

function shutDown(): QueueShutDown {
  return new QueueShutDown("the queue was shut down");
}

function checkMaxsize(maxsize: number): void {
  if (typeof maxsize !== "number") {
    throw new TypeError(`maxsize must be an integer, not ${describe(maxsize)}`);
  }
  if (!Number.isInteger(maxsize) && Math.abs(maxsize) !== Number.POSITIVE_INFINITY) {
    throw new RangeError(`maxsize must be an integer, not ${maxsize}`);
  }
}
