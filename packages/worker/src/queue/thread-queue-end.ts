/// <reference lib="esnext.disposable" preserve="true" />

import {
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  currentTask,
  type Task,
} from "@x/future";
import {
  coroutineIterator,
  coroutineName,
  HandmadeCall,
  type SuspensionIterator,
  suspendOn,
} from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { QueueShutDown } from "@x/queue";
import { Calls } from "../calls.ts";
import { checkAttached, type Port, type Transferable } from "../port.ts";
import type { ThreadCall } from "../thread-call.ts";
import { ThreadError } from "../thread-error.ts";
import {
  CLOSE,
  type ItemsMessage,
  portOf,
  type QueueOrder,
  type QueueRequest,
  type ThreadQueueHandle,
} from "./messages.ts";
import { Slots, Tally } from "./slots.ts";
import { checkTransfer, queueFull, shutDown } from "./thread-queue.ts";

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
 * - Cancelling waits for the queue's answer. If that had put or given the item already, the call returns,
 *   and the CancelledError is thrown where its task waits next: so nothing is lost, nor put after all.
 */
export class ThreadQueueEnd<T> {
  /** How many items the queue takes before it is full; 0 or less: any number. */
  readonly maxsize: number;
  readonly #port: Port;
  readonly #calls: Calls<QueueRequest<T>>;
  readonly #slots: Slots;
  readonly #tally: Tally;
  /** What waits to be sent. */
  #items: T[] = [];
  #transfers: Map<T, readonly Transferable[]> | undefined;
  /** Whether it will be. */
  #flushing = false;
  #closed = false;

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
      stopped: () => this.#end(gone),
      abandoned: () => new ThreadError(gone),
    });
    // A thread that crashes says nothing.
    this.#port.addEventListener("close", () => this.#end(gone));
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
   * @param options - `transfer`: what of the item is given away instead of cloned.
   * @throws QueueShutDown when the queue is or gets shut down; ThreadError when this end is closed, or
   * the thread or the loop of the queue has ended; TypeError at once when `transfer` is no array. That an
   * item cannot be cloned is found out too late for the caller: the loop's exception handler is told, and
   * it is not put.
   */
  put(
    item: T,
    options: { transfer?: readonly Transferable[] | undefined } = {},
  ): CoroutineCall<void> {
    checkTransfer(item, options);
    return new PutThere(this, item, options.transfer);
  }

  /**
   * Puts an item now.
   *
   * @param options - as of {@link ThreadQueueEnd.put}.
   * @throws QueueFull when there is no room; as {@link ThreadQueueEnd.put} otherwise.
   */
  putNowait(item: T, options: { transfer?: readonly Transferable[] | undefined } = {}): void {
    checkTransfer(item, options);
    if (!this.tryPut(item, options.transfer)) throw queueFull(this.maxsize);
  }

  /**
   * Takes the next item, waiting for one while the queue is empty.
   *
   * @throws QueueShutDown when the queue is empty and is or gets shut down; ThreadError when this end is
   * closed, or the thread or the loop of the queue has ended; TypeError when the item cannot be cloned:
   * then it is gone.
   */
  get(): CoroutineCall<T> {
    return get(this);
  }

  /**
   * Says that the work on an item that was taken is done. When called more often than items were put, the
   * RangeError is reported to the exception handler of the queue's loop: only the queue can know. That
   * this end is closed, or the queue gone, is reported to the loop's here.
   */
  taskDone(): void {
    this.#tell({ order: "taskDone" });
  }

  /** Waits until all items that were put are done. */
  join(): CoroutineCall<void> {
    return join(this);
  }

  /**
   * Shuts the queue down, for all threads. That this end is closed, or the queue gone, is reported to the
   * loop's exception handler.
   *
   * @param options - as of `ThreadQueue`.
   */
  shutdown(options: { immediate?: boolean | undefined } = {}): void {
    const { immediate = false } = options;
    // Not when the queue will not hear of it.
    if (!this.#closed) this.#slots.close();
    this.#tell({ order: "shutdown", immediate });
  }

  /**
   * Sends what waits to be sent, and gives this end up; the queue goes on. Who waits here gets a
   * {@link ThreadError}, and an item that is on its way to him is gone: cancel him first. Harmless when
   * called again.
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
    return { next: async () => nextItem(this) };
  }

  /** What `iterate` and `forEach` use. @internal */
  [coroutineIterator](): CoroutineIterator<T> {
    return { next: () => nextItem(this), close: () => nothing() };
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
    this.#tally.add();
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
  ask(request: QueueRequest<T>, transfer?: readonly Transferable[]): ThreadCall<unknown> {
    this.#flush();
    return this.#calls.begin(request, "the item", transfer);
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
        this.#port.postMessage({ items, transfers, lost: 0 } satisfies ItemsMessage<T>);
        return;
      } catch {
        // One of them cannot be cloned; alone, each shows whether it can.
      }
    }
    for (const item of items) this.#sendAlone(item, transfers?.get(item));
  }

  #sendAlone(item: T, transfer: readonly Transferable[] | undefined): void {
    const transfers = transfer && new Map([[item, transfer]]);
    try {
      checkAttached(transfer ?? []);
      const message: ItemsMessage<T> = { items: [item], transfers, lost: 0 };
      this.#port.postMessage(message, transfer);
    } catch (error) {
      this.#port.postMessage({ items: [], lost: 1 } satisfies ItemsMessage<T>);
      const message = "an item that was put to a queue cannot be sent to its thread";
      getEventLoop().callExceptionHandler({ message, error });
    }
  }

  #end(why: string): void {
    this.#closed = true;
    this.#calls.end(() => new ThreadError(why));
  }
}

/** Puts an item: at once where there is a place, else when the queue says so. */
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
    if (this.#call !== undefined) accept(this.#call);
    else if (!this.#end.tryPut(this.#item, this.#transfer)) {
      const transfer = this.#transfer ?? [];
      this.#call = this.#end.ask({ op: "put", item: this.#item, transfer }, transfer);
      return suspendOn(this.#call);
    }
    return { done: true, value: undefined };
  }
}

const get = /* @__PURE__ */ coroutine(function* get(
  end: ThreadQueueEnd<unknown>,
): Coroutine<unknown> {
  return yield* answered(end.ask({ op: "get" }));
}) as <T>(end: ThreadQueueEnd<T>) => CoroutineCall<T>;

const join = /* @__PURE__ */ coroutine(function* join(
  end: ThreadQueueEnd<unknown>,
): Coroutine<void> {
  yield* answered(end.ask({ op: "join" }));
});

function* answered(call: ThreadCall<unknown>): Coroutine<unknown> {
  const answer = yield* call;
  accept(call);
  return answer;
}

/** Takes an answer that has come. One that has, although its task was cancelled meanwhile, counts: the
 * task is cancelled where it waits next. */
function accept({ cancelRequest }: ThreadCall<unknown>): void {
  if (cancelRequest === undefined) return;
  const task = currentTask() as Task<unknown>;
  task.cancel(cancelRequest.message);
  // That is the same request once more.
  task.uncancel();
}

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
