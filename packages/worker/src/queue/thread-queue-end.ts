/// <reference lib="esnext.disposable" preserve="true" />

import {
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  type SignalOption,
} from "@x/future";
import {
  cancelledError,
  coroutineIterator,
  coroutineName,
  HandmadeCall,
  type SuspensionIterator,
  suspendOn,
  withSignal,
} from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { checkOptions } from "@x/loop/internal";
import { QueueShutDown } from "@x/queue";
import { Calls } from "../calls.ts";
import { reasonOf } from "../error-codec.ts";
import { checkAttached, type Port, type Transferable } from "../port.ts";
import type { ThreadCall } from "../thread-call.ts";
import { ThreadError } from "../thread-error.ts";
import {
  type BackMessage,
  CLOSE,
  type FreedMessage,
  type ItemsMessage,
  type Loan,
  portOf,
  type QueueOrder,
  type QueueRequest,
  type ThreadQueueHandle,
} from "./messages.ts";
import { Slots, Tally } from "./slots.ts";
import { checkItem, queueFull, shutDown } from "./thread-queue.ts";

/** So many items are not kept back for the others of their iteration: then the other thread can work on
 * them while this one makes more. */
const ENOUGH = 64;

/**
 * The end of a {@link ThreadQueue} in another thread: puts to the queue and takes from it, with the
 * meaning that a `Queue` has. It is made of a handle, once. Close it when it is not needed any more; that
 * of a thread that ends is closed by that, but in browsers, where nobody is told.
 *
 * - What puts takes a place at once, wherever the queue is, so that `put` waits only when there is none,
 *   and `putNowait` and `full` are exact. The items are sent in batches, the last of
 *   them in the next iteration.
 * - What gets asks the queue, and waits in line with all others. There is no `getNowait`: nobody can tell
 *   at once what is in another thread.
 * - Cancelling waits for the queue's answer, and undoes it: a place or an item that has come meanwhile goes
 *   back. So what is cancelled has put nothing and taken nothing.
 */
export class ThreadQueueEnd<T> {
  /** How many items the queue takes before it is full; 0 or less: any number. */
  readonly maxsize: number;
  readonly #port: Port;
  readonly #calls: Calls<QueueRequest>;
  readonly #slots: Slots;
  readonly #tally: Tally;
  /** What waits to be sent. */
  #items: T[] = [];
  #transfers: Map<T, readonly Transferable[]> | undefined;
  /** Whether it will be. */
  #flushing = false;
  #closed = false;
  /** Whether the queue is gone. */
  #alone = false;
  /** How many items were asked for. */
  #asked = 0;

  /**
   * @param handle - of `ThreadQueue.open()`, with its port.
   * @throws TypeError when it is none.
   */
  constructor(handle: ThreadQueueHandle<T>) {
    this.#port = portOf(handle);
    this.maxsize = handle.maxsize;
    this.#slots = new Slots(handle.maxsize, handle.slots);
    this.#tally = new Tally(handle.tally);
    const gone = "the queue does not answer: its thread or its loop has ended";
    this.#calls = new Calls({
      port: this.#port,
      origin: "the thread of the queue",
      stopped: () => this.#gone(gone),
      abandoned: () => new ThreadError(gone),
    });
    // A thread that crashes says nothing.
    this.#port.addEventListener("close", () => this.#gone(gone));
  }

  /** How many places are taken: by items in the queue and on their way to it. */
  get size(): number {
    return this.#slots.taken;
  }

  /** Whether no place is taken. */
  get empty(): boolean {
    return this.#slots.taken === 0;
  }

  /** Whether all places are taken. */
  get full(): boolean {
    return this.#slots.full;
  }

  /** Whether the queue is shut down, or this end closed: nothing can be put any more. */
  get closed(): boolean {
    return this.#closed || this.#slots.closed;
  }

  /**
   * Puts an item, waiting for room while the queue is full.
   *
   * @param options - `transfer`: what of the item is given away instead of cloned; `signal`: see
   * {@link @x/future#SignalOption}.
   * @throws QueueShutDown when the queue is or gets shut down; ThreadError when this end is closed, or
   * the thread or the loop of the queue has ended; TypeError at once when `transfer` is no array. That an
   * item cannot be cloned is a TypeError if it had to wait; otherwise it is found out too late for the
   * caller: the loop's exception handler is told, and it is not put.
   */
  put(
    item: T,
    options: { transfer?: readonly Transferable[] | undefined } & SignalOption = {},
  ): CoroutineCall<void> {
    checkItem(item, options);
    return withSignal(new PutThere(this, item, options.transfer), options);
  }

  /**
   * Puts an item now.
   *
   * @param options - `transfer`: as of {@link ThreadQueueEnd.put}.
   * @throws QueueFull when there is no room; as {@link ThreadQueueEnd.put} otherwise.
   */
  putNowait(item: T, options: { transfer?: readonly Transferable[] | undefined } = {}): void {
    checkItem(item, options);
    if (!this.tryPut(item, options.transfer)) throw queueFull(this.maxsize);
  }

  /**
   * Takes the next item, waiting for one while the queue is empty.
   *
   * @param options - see {@link @x/future#SignalOption}.
   * @throws QueueShutDown when the queue is empty and is or gets shut down; ThreadError when this end is
   * closed, or the thread or the loop of the queue has ended; TypeError when the item cannot be cloned:
   * then it is gone.
   */
  get(options?: SignalOption): CoroutineCall<T> {
    return withSignal(new GetThere(this), options);
  }

  /**
   * Says that the work on an item that was taken is done. When called more often than items were put, the
   * RangeError is reported to the exception handler of the queue's loop: only the queue can know. That
   * this end is closed, or the queue gone, is reported to the loop's here.
   */
  taskDone(): void {
    this.#tell({ order: "taskDone" });
  }

  /**
   * Waits until all items that were put are done.
   *
   * @param options - see {@link @x/future#SignalOption}.
   */
  join(options?: SignalOption): CoroutineCall<void> {
    return withSignal(join(this), options);
  }

  /**
   * Shuts the queue down, for all threads. That this end is closed, or the queue gone, is reported to the
   * loop's exception handler.
   *
   * @param options - as of `ThreadQueue`.
   */
  shutdown(options: { immediate?: boolean | undefined } = {}): void {
    checkOptions(options, "immediate");
    const { immediate = false } = options;
    // Not when the queue will not hear of it.
    if (!this.#closed) this.#slots.close();
    this.#tell({ order: "shutdown", immediate });
  }

  /**
   * Sends what waits to be sent, and gives this end up; the queue goes on. A task that waits here gets a
   * {@link ThreadError}. An item that is on its way to it goes back to the queue, unless `transfer` gave
   * something of it away: then it is gone, so cancel the task first, and wait for it. Harmless when called
   * again.
   */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#port.postMessage(CLOSE);
    this.#end("this end of the queue was closed");
  }

  /** The same as {@link ThreadQueueEnd.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Takes items from async code until the queue is shut down and empty: `for await (… of end)`. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return { next: () => nextItem(this).then() };
  }

  /** What `iterate` and `forEach` use. @internal */
  [coroutineIterator](): CoroutineIterator<T> {
    return { next: (options) => withSignal(nextItem(this), options), close: () => nothing() };
  }

  /** For example `<ThreadQueueEnd size=2 maxsize=5>`. */
  toString(): string {
    const state = this.closed ? " closed" : "";
    return `<ThreadQueueEnd size=${this.size} maxsize=${this.maxsize}${state}>`;
  }

  /** Puts an item if there is a place. @internal */
  tryPut(item: T, transfer: readonly Transferable[] = []): boolean {
    this.#calls.check();
    if (!this.#slots.take()) {
      if (this.#slots.closed) throw shutDown();
      return false;
    }
    this.#tally.add(1);
    if (this.#items.length === 0) this.#flushSoon();
    this.#items.push(item);
    if (transfer.length > 0) {
      this.#transfers ??= new Map();
      this.#transfers.set(item, transfer);
    }
    if (this.#items.length === ENOUGH) this.#flush();
    return true;
  }

  /** Asks something of the queue, after what waits to be sent. @internal */
  ask(request: QueueRequest): ThreadCall<unknown> {
    this.#flush();
    return this.#calls.begin(request, "a request");
  }

  /** Asks the queue to lend a place. @internal */
  reserve(item: T, transfer: readonly Transferable[] = []): ThreadCall<unknown> {
    // So that the caller hears of it at once. What is given away is given once, with its place.
    if (transfer.length === 0) checkSendable(() => structuredClone(item));
    return this.ask({ op: "put" });
  }

  /** Asks the queue to lend an item. @internal */
  borrow(): { readonly loan: number; readonly call: ThreadCall<Loan<T>> } {
    this.#asked += 1;
    const loan = this.#asked;
    return { loan, call: this.ask({ op: "get", loan }) as ThreadCall<Loan<T>> };
  }

  /** Takes an item that was lent. @internal */
  keep(loan: number): void {
    if (this.#alone) return;
    // When this end was closed meanwhile, the item is back in the queue.
    this.#calls.check();
    this.freePlace(loan);
  }

  /** Gives an item back that was lent. @internal */
  giveBack(loan: number, lent: Loan<T>): void {
    const { transfer } = lent;
    const message: BackMessage<T> = { back: loan, loan: transfer && lent };
    this.#port.postMessage(message, transfer);
  }

  /** Frees a place that was lent, after its item was taken, or when none is put. @internal */
  freePlace(taken: number | null): void {
    if (this.#closed) return;
    this.#tally.add(-1);
    this.#slots.release(1);
    this.#port.postMessage({ freed: taken } satisfies FreedMessage);
  }

  /** Puts an item in a place that was lent. @internal */
  putInPlace(item: T, transfer: readonly Transferable[] | undefined): void {
    this.#calls.check();
    if (this.#slots.closed) {
      this.freePlace(null);
      throw shutDown();
    }
    this.#flush();
    try {
      checkSendable(() => this.#send(item, transfer));
    } catch (error) {
      this.freePlace(null);
      throw error;
    }
  }

  /** Tells the queue what to do, after what waits to be sent. */
  #tell(order: QueueOrder): void {
    this.#flush();
    try {
      this.#calls.check();
      this.#port.postMessage(order);
    } catch (error) {
      const message = `a queue cannot be told of ${order.order}()`;
      getEventLoop().callExceptionHandler({ message, error });
    }
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    getEventLoop().callSoon(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const items = this.#items;
    if (items.length === 0 || this.#closed) return;
    const transfers = this.#transfers;
    this.#items = [];
    this.#transfers = undefined;
    // What is given away goes alone: in Deno it is gone also when another item cannot be cloned.
    if (transfers === undefined) {
      try {
        this.#port.postMessage({ items } satisfies ItemsMessage<T>);
        return;
      } catch {
        // One of them cannot be cloned; alone, each shows whether it can.
      }
    }
    for (const item of items) this.#sendAlone(item, transfers?.get(item));
  }

  #sendAlone(item: T, transfer: readonly Transferable[] | undefined): void {
    try {
      this.#send(item, transfer);
    } catch (error) {
      this.freePlace(null);
      const message = "an item that was put to a queue cannot be sent to its thread";
      getEventLoop().callExceptionHandler({ message, error });
    }
  }

  #send(item: T, transfer: readonly Transferable[] = []): void {
    const transfers = transfer.length > 0 ? new Map([[item, transfer]]) : undefined;
    checkAttached(transfer);
    this.#port.postMessage({ items: [item], transfers } satisfies ItemsMessage<T>, transfer);
  }

  #gone(why: string): void {
    this.#alone ||= !this.#closed;
    this.#end(why);
  }

  #end(why: string): void {
    this.#closed = true;
    this.#calls.end(() => new ThreadError(why));
  }
}

/** @throws TypeError when an item cannot be sent. */
function checkSendable(send: () => unknown): void {
  try {
    send();
  } catch (cause) {
    const message = `the item cannot be sent to another thread: ${reasonOf(cause)}`;
    throw new TypeError(message, { cause });
  }
}

/** Puts an item: at once where there is a place, else when the queue has lent it one. */
class PutThere<T> extends HandmadeCall<void> {
  readonly #end: ThreadQueueEnd<T>;
  readonly #item: T;
  readonly #transfer: readonly Transferable[] | undefined;
  #call: ThreadCall<unknown> | undefined;

  constructor(end: ThreadQueueEnd<T>, item: T, transfer: readonly Transferable[] | undefined) {
    super();
    this.#end = end;
    this.#item = item;
    this.#transfer = transfer;
  }

  override get [coroutineName](): string {
    return "ThreadQueueEnd.put";
  }

  next(): ReturnType<SuspensionIterator<void>["next"]> {
    if (this.#call !== undefined) {
      if (this.#call.cancelRequest !== undefined) this.throw(cancelOf(this.#call));
      this.#end.putInPlace(this.#item, this.#transfer);
    } else if (!this.#end.tryPut(this.#item, this.#transfer)) {
      this.#call = this.#end.reserve(this.#item, this.#transfer);
      return suspendOn(this.#call);
    }
    return { done: true, value: undefined };
  }

  override throw(error: unknown): never {
    if (this.#call?.answer !== undefined) this.#end.freePlace(null);
    throw error;
  }
}

/** Takes the item that the queue has lent it. */
class GetThere<T> extends HandmadeCall<T> {
  readonly #end: ThreadQueueEnd<T>;
  #borrowed: { readonly loan: number; readonly call: ThreadCall<Loan<T>> } | undefined;

  constructor(end: ThreadQueueEnd<T>) {
    super();
    this.#end = end;
  }

  override get [coroutineName](): string {
    return "ThreadQueueEnd.get";
  }

  next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#borrowed === undefined) {
      this.#borrowed = this.#end.borrow();
      return suspendOn(this.#borrowed.call);
    }
    const { loan, call } = this.#borrowed;
    if (call.cancelRequest !== undefined) this.throw(cancelOf(call));
    this.#end.keep(loan);
    return { done: true, value: (value as Loan<T>).item };
  }

  override throw(error: unknown): never {
    const answer = this.#borrowed?.call.answer;
    if (this.#borrowed !== undefined && answer !== undefined)
      this.#end.giveBack(this.#borrowed.loan, answer.value);
    throw error;
  }
}

/** What a task gets whose answer has come although it was cancelled. */
function cancelOf({ cancelRequest }: ThreadCall<unknown>): Error {
  return cancelledError(cancelRequest?.message);
}

const join = /* @__PURE__ */ coroutine(function* join(
  end: ThreadQueueEnd<unknown>,
): Coroutine<void> {
  const call = end.ask({ op: "join" });
  yield* call;
  if (call.cancelRequest !== undefined) throw cancelOf(call);
});

const nextItem = /* @__PURE__ */ coroutine(function* nextItem(
  end: ThreadQueueEnd<unknown>,
): Coroutine<IteratorResult<unknown, undefined>> {
  try {
    return { done: false, value: yield* end.get() };
  } catch (error) {
    if (error instanceof QueueShutDown) return { done: true, value: undefined };
    throw error;
  }
}) as <T>(end: ThreadQueueEnd<T>) => CoroutineCall<IteratorResult<T, undefined>>;

const nothing = /* @__PURE__ */ coroutine(function* close(): Coroutine<void> {});
