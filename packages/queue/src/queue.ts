/**
 * A queue keeps its items apart from its waiters: a store, which decides the order, and a wait queue each
 * for tasks that get, put and join. No item is ever handed to a waiter. A `put` adds its item to the store
 * and wakes the getter that has waited longest, which takes an item when it resumes; if another task took
 * it first, the getter waits again, at the end, as in asyncio. The invariant is that no wake-up is lost: a
 * waiter that was woken and then fails or is cancelled passes the wake-up on to the next one, if there is
 * still something to wake it for.
 */

import {
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  type SignalOption,
} from "@x/future";
import {
  atOnce,
  closeNothing,
  coroutineIterator,
  coroutineName,
  QueuedCall,
  WaitQueue,
  withSignal,
} from "@x/future/internal";
import { checkOptions, describe, inspect, Ring } from "@x/loop/internal";
import { QueueEmpty, QueueFull, QueueShutDown } from "./errors.ts";
import type { Held, Source } from "./source.ts";

/** The store of a queue's items, which decides in which order they leave. */
export interface Items<T> {
  /** How many items there are. */
  readonly size: number;
  /** Adds an item. If it throws, it must not have changed anything. */
  push(item: T): void;
  /** Removes the next item and returns it. Called only when there is one. */
  shift(): T;
}

/**
 * A queue between tasks, first in, first out. With a `maxsize`, a `put` waits while the queue is full, so
 * that producers cannot run ahead of consumers. Waiting tasks are woken in the order they came. No item is
 * lost when a task is cancelled while it waits, and its wake-up goes to the next one.
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
export class Queue<T> implements Source<T> {
  /** How many items the queue holds at most; 0 or less means any number. */
  readonly maxsize: number;
  readonly #items: Items<T>;
  readonly #getters = new WaitQueue("Queue.get");
  readonly #putters = new WaitQueue("Queue.put");
  readonly #joiners = new WaitQueue("Queue.join");
  #unfinished = 0;
  #closed = false;
  /** Whether items that are put back are dropped, as those in the queue were at the shutdown. */
  #dropsItems = false;

  /**
   * @param options - `maxsize`: by default 0, which means no limit.
   * @param items - the store of the items, by default first in, first out.
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
   * How many items are in the queue.
   *
   * asyncio: `queue.qsize()`.
   */
  get size(): number {
    return this.#items.size;
  }

  /** Whether the queue has no items. */
  get empty(): boolean {
    return this.#items.size === 0;
  }

  /** Whether the queue has `maxsize` items or more. */
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
   * Puts an item, and waits for room first while the queue is full. If there is room, the call does not
   * suspend. If it is cancelled, the item is not in the queue.
   *
   * asyncio: `queue.put()`.
   *
   * @throws QueueShutDown when the queue is or gets shut down.
   */
  put(item: T, options?: SignalOption): CoroutineCall<void> {
    const put = new PutCall(this, this.#putters, item);
    return options === undefined ? put : withSignal(put, options);
  }

  /**
   * Takes the next item, and waits for one while the queue is empty. If there is an item, the call does not
   * suspend. If it is cancelled, no item is lost.
   *
   * asyncio: `queue.get()`.
   *
   * @throws QueueShutDown when the queue is empty and is or gets shut down.
   */
  get(options?: SignalOption): CoroutineCall<T> {
    const get = new GetCall(this, this.#getters);
    return options === undefined ? get : withSignal(get, options);
  }

  /**
   * Takes the next item as {@link Queue.get} does, for a worker that says later what has become of it: `done`
   * and `failed` count it as done; `release` puts it back, as if it was put again, whether or not there is room.
   * {@link work} takes items in this way.
   *
   * Beyond asyncio.
   *
   * @throws QueueShutDown when the queue is empty and is or gets shut down.
   */
  take(options?: SignalOption): CoroutineCall<Held<T>> {
    return withSignal(Queue.#take(this) as CoroutineCall<Held<T>>, options);
  }

  /**
   * Puts an item without waiting.
   *
   * asyncio: `queue.put_nowait()`.
   *
   * @throws QueueFull when there is no room; QueueShutDown after {@link Queue.shutdown}.
   */
  putNowait(item: T): void {
    if (this.#closed) throw shutDown();
    if (this.full) throw new QueueFull(`the queue is full: it has ${this.size} items`);
    this.add(item);
  }

  /** Adds an item even if the queue is full: for subclasses that limit their items in a way of their own. */
  protected add(item: T): void {
    this.#items.push(item);
    this.#unfinished += 1;
    this.#getters.wakeNext();
  }

  /**
   * Takes the next item without waiting.
   *
   * asyncio: `queue.get_nowait()`.
   *
   * @throws QueueEmpty when the queue is empty; QueueShutDown when it is empty and was shut down.
   */
  getNowait(): T {
    if (this.empty) throw this.#closed ? shutDown() : new QueueEmpty("the queue is empty");
    const item = this.#items.shift();
    this.#putters.wakeNext();
    return item;
  }

  /**
   * Tells the queue that the work on one of the items that were taken is done; {@link Queue.join} waits
   * until this is so of all items.
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
   * Waits until {@link Queue.taskDone} was called for all items that were put.
   *
   * asyncio: `queue.join()`.
   */
  join(options?: SignalOption): CoroutineCall<void> {
    return withSignal(Queue.#join(this), options);
  }

  /**
   * Closes the queue for good: no items can be put any more, and those in the queue can still be taken.
   * Tasks that wait to put, or to get from the empty queue, get a {@link QueueShutDown} error.
   *
   * asyncio: `queue.shutdown()`.
   *
   * @param options - `immediate`: removes the items that are in the queue, and counts them as done; likewise
   * those that are put back later.
   */
  shutdown(options: { immediate?: boolean | undefined } = {}): void {
    checkOptions(options, "immediate");
    this.#closed = true;
    if (options.immediate) {
      this.#dropsItems = true;
      while (!this.empty) {
        this.#items.shift();
        if (this.#unfinished > 0) this.#unfinished -= 1;
      }
      if (this.#unfinished === 0) this.#joiners.wakeAll();
    }
    this.#getters.wakeAll();
    this.#putters.wakeAll();
  }

  /** Lets `for await (… of queue)` take items until the queue is shut down and empty. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return { next: () => new NextCall(this, this.#getters).then() };
  }

  /** Lets `iterate` and `forEach` take items. @internal */
  [coroutineIterator](): CoroutineIterator<T> {
    return {
      next: (options) => withSignal(new NextCall(this, this.#getters), options),
      close: closeNothing,
    };
  }

  /** For example `<Queue size=5 maxsize=5 putters=2>`. */
  toString(): string {
    const { waiting: getters } = this.#getters;
    const { waiting: putters } = this.#putters;
    const waiters = `${getters > 0 ? ` getters=${getters}` : ""}${putters > 0 ? ` putters=${putters}` : ""}`;
    const state = this.#closed ? " shut down" : "";
    return `<${this.constructor.name} size=${this.size} maxsize=${this.maxsize}${waiters}${state}>`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  static readonly #take = /* @__PURE__ */ coroutine(function* take(
    queue: Queue<unknown>,
  ): Coroutine<Held<unknown>> {
    const item = yield* queue.get();
    let isHeld = true;
    const finish = (how: () => void): void => {
      if (isHeld) how();
      isHeld = false;
    };
    const done = (): void => finish(() => queue.taskDone());
    return { item, done, failed: done, release: () => finish(() => queue.#putBack(item)) };
  });

  #putBack(item: T): void {
    if (this.#dropsItems) {
      this.taskDone();
      return;
    }
    this.#items.push(item);
    this.#getters.wakeNext();
  }

  static readonly #join = /* @__PURE__ */ coroutine(function* join(
    queue: Queue<unknown>,
  ): Coroutine<void> {
    if (queue.#unfinished > 0) yield* queue.#joiners.wait();
  });
}

/** A call of a queue's method. */
abstract class QueueCall<T, R> extends QueuedCall<R> {
  protected readonly queue: Queue<T>;

  constructor(queue: Queue<T>, line: WaitQueue) {
    super(line);
    this.queue = queue;
  }

  [atOnce](): IteratorReturnResult<R> | undefined {
    return this.attempt();
  }
}

/** A call that takes an item. */
abstract class TakingCall<T, R> extends QueueCall<T, R> {
  override get [coroutineName](): string {
    return "Queue.get";
  }

  protected get ready(): boolean {
    return !this.queue.empty || this.queue.closed;
  }
}

class GetCall<T> extends TakingCall<T, T> {
  protected finish(): T {
    return this.queue.getNowait();
  }
}

/** Takes an item for an iteration, which ends when the queue is shut down and empty. */
class NextCall<T> extends TakingCall<T, IteratorResult<T, undefined>> {
  protected finish(): IteratorResult<T, undefined> {
    const { queue } = this;
    if (queue.empty) return { done: true, value: undefined };
    return { done: false, value: queue.getNowait() };
  }
}

class PutCall<T> extends QueueCall<T, void> {
  private readonly item: T;

  constructor(queue: Queue<T>, putters: WaitQueue, item: T) {
    super(queue, putters);
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
      // The store has refused the item, so the next putter gets the room that this one was woken for.
      this.throw(error);
    }
  }
}

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
