/// <reference lib="esnext.disposable" preserve="true" />

import type { CoroutineCall, CoroutineIterator, SignalOption } from "@x/future";
import { closeNothing, coroutineIterator, withSignal } from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { checkOptions } from "@x/loop/internal";
import { Calls } from "../calls.ts";
import { reasonOf } from "../error-codec.ts";
import type { Port, Transferable } from "../port.ts";
import type { ThreadCall } from "../thread-call.ts";
import { ThreadError } from "../thread-error.ts";
import { checkItem } from "./check-item.ts";
import { EndGet, EndPut, endJoin, endNext } from "./end-calls.ts";
import { queueFull, shutDown } from "./errors.ts";
import {
  type BackMessage,
  CLOSE,
  type FreedMessage,
  type Loan,
  portOf,
  type QueueOrder,
  type QueueRequest,
  type ThreadQueueHandle,
} from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { Slots, Tally } from "./slots.ts";

/**
 * The end of a {@link ThreadQueue} in another thread, which puts items and takes them as a `Queue` does. It is
 * made of a handle, once. Close it when it is not needed any more. The end of a thread that has ended is
 * closed automatically, except in browsers, which do not report the end of a thread.
 *
 * - A `put` takes a slot at once, wherever the queue is. So it waits only when the queue is full, and
 *   `putNowait` and `full` are exact. Items are sent in batches, the last of them in the next iteration.
 * - A `get` asks the queue, and waits in line with the calls of all other threads. There is no `getNowait`,
 *   since what is in another thread cannot be known at once.
 * - Cancelling a call waits for the queue's answer, and undoes it: a slot or an item that has come meanwhile
 *   goes back. A cancelled call has therefore put nothing and taken nothing.
 */
export class ThreadQueueEnd<T> {
  /** How many items the queue holds at most; 0 or less means any number. */
  readonly maxsize: number;
  readonly #port: Port;
  readonly #calls: Calls<QueueRequest>;
  readonly #slots: Slots;
  readonly #tally: Tally;
  readonly #outbox: Outbox<T>;
  #closed = false;
  /** Whether the queue's thread or loop has ended. */
  #orphaned = false;
  /** How many items were asked for. */
  #asked = 0;

  /**
   * @param handle - the result of `ThreadQueue.open()`, sent with its port transferred.
   * @throws TypeError when it is not such a handle.
   */
  constructor(handle: ThreadQueueHandle<T>) {
    this.#port = portOf(handle);
    this.maxsize = handle.maxsize;
    this.#slots = new Slots(handle.maxsize, handle.slots);
    this.#tally = new Tally(handle.tally);
    this.#outbox = new Outbox<T>(this.#port, () => this.giveBackSlot());
    const gone = "the queue does not answer: its thread or its loop has ended";
    this.#calls = new Calls({
      port: this.#port,
      origin: "the thread of the queue",
      stopped: () => this.#orphan(gone),
      abandoned: () => new ThreadError(gone),
    });
    // A thread that crashes sends no message.
    this.#port.addEventListener("close", () => this.#orphan(gone));
  }

  /** How many slots are taken, by items in the queue and by items on their way to it. */
  get size(): number {
    return this.#slots.taken;
  }

  /** Whether no slot is taken. */
  get empty(): boolean {
    return this.#slots.taken === 0;
  }

  /** Whether all slots are taken. */
  get full(): boolean {
    return this.#slots.full;
  }

  /** Whether the queue was shut down, or this end was closed, so that nothing can be put any more. */
  get closed(): boolean {
    return this.#closed || this.#slots.closed;
  }

  /**
   * Puts an item, and waits for room first while the queue is full. If it is cancelled, the item is not in the
   * queue.
   *
   * @param options - `transfer`: the parts of the item that are transferred instead of cloned; `signal`: see
   * {@link @x/future#SignalOption}.
   * @throws QueueShutDown when the queue is or gets shut down; ThreadError when this end is closed, or
   * the thread or the loop of the queue has ended; TypeError at once when `transfer` is not an array. A `put`
   * that has to wait throws a TypeError when the item cannot be cloned. Otherwise this is noticed after the
   * call, when the item is sent: it is then not put, and the loop's exception handler gets the error.
   */
  put(
    item: T,
    options: { transfer?: readonly Transferable[] | undefined } & SignalOption = {},
  ): CoroutineCall<void> {
    checkItem(item, options);
    return withSignal(new EndPut(this, item, options.transfer), options);
  }

  /**
   * Puts an item at once.
   *
   * @param options - `transfer`: as for {@link ThreadQueueEnd.put}.
   * @throws QueueFull when there is no room; otherwise the same errors as {@link ThreadQueueEnd.put}.
   */
  putNowait(item: T, options: { transfer?: readonly Transferable[] | undefined } = {}): void {
    checkItem(item, options);
    if (!this.tryPut(item, options.transfer)) throw queueFull(this.maxsize);
  }

  /**
   * Takes the next item, and waits for one while the queue is empty. If it is cancelled, no item is lost.
   *
   * @param options - see {@link @x/future#SignalOption}.
   * @throws QueueShutDown when the queue is empty and is or gets shut down; ThreadError when this end is
   * closed, or the thread or the loop of the queue has ended; TypeError when the item cannot be cloned, which
   * is then lost.
   */
  get(options?: SignalOption): CoroutineCall<T> {
    return withSignal(new EndGet(this), options);
  }

  /**
   * Counts an item that was taken as done. Only the queue knows when this is called more often than items were
   * put, so its loop's exception handler gets that RangeError. When this end is closed, or the queue's thread
   * has ended, the exception handler of the loop here gets the error.
   */
  taskDone(): void {
    this.#order({ order: "taskDone" });
  }

  /**
   * Waits until all items that were put are done.
   *
   * @param options - see {@link @x/future#SignalOption}.
   */
  join(options?: SignalOption): CoroutineCall<void> {
    return withSignal(endJoin(this), options);
  }

  /**
   * Shuts the queue down, for all threads. When this end is closed, or the queue's thread has ended, the
   * exception handler of the loop here gets the error.
   *
   * @param options - as for `ThreadQueue`.
   */
  shutdown(options: { immediate?: boolean | undefined } = {}): void {
    checkOptions(options, "immediate");
    const { immediate = false } = options;
    // A closed end cannot tell the queue, so the shared memory must not say that it is shut down.
    if (!this.#closed) this.#slots.close();
    this.#order({ order: "shutdown", immediate });
  }

  /**
   * Sends the items that wait to be sent, and closes this end; the queue goes on. Calls that wait at this end
   * fail with a {@link ThreadError}. An item that is on its way to one of them goes back to the queue, unless
   * parts of it were transferred: then it is lost, so cancel the task first, and wait for it. Closing an end
   * again does nothing.
   */
  close(): void {
    if (this.#closed) return;
    this.#outbox.flush();
    this.#port.postMessage(CLOSE);
    this.#end("this end of the queue was closed");
  }

  /** The same as {@link ThreadQueueEnd.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Lets `for await (… of end)` take items until the queue is shut down and empty. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return { next: () => endNext(this).then() };
  }

  /** Lets `iterate` and `forEach` take items. @internal */
  [coroutineIterator](): CoroutineIterator<T> {
    return { next: (options) => withSignal(endNext(this), options), close: closeNothing };
  }

  /** For example `<ThreadQueueEnd size=2 maxsize=5>`. */
  toString(): string {
    const state = this.closed ? " closed" : "";
    return `<ThreadQueueEnd size=${this.size} maxsize=${this.maxsize}${state}>`;
  }

  /** @internal */
  tryPut(item: T, transfer: readonly Transferable[] = []): boolean {
    this.#calls.check();
    if (!this.#slots.take()) {
      if (this.#slots.closed) throw shutDown();
      return false;
    }
    this.#tally.add(1);
    this.#outbox.add(item, transfer);
    return true;
  }

  /** @internal */
  ask(request: QueueRequest): ThreadCall<unknown> {
    this.#outbox.flush();
    return this.#calls.begin(request, "a request");
  }

  /** @internal */
  borrowSlot(item: T, transfer: readonly Transferable[] = []): ThreadCall<unknown> {
    // The caller learns at once that the item cannot be cloned. One with transfers cannot be tried beforehand.
    if (transfer.length === 0) checkSendable(() => structuredClone(item));
    return this.ask({ op: "put" });
  }

  /** @internal */
  putInSlot(item: T, transfer: readonly Transferable[] | undefined): void {
    this.#calls.check();
    try {
      if (this.#slots.closed) throw shutDown();
      checkSendable(() => this.#outbox.send(item, transfer));
    } catch (error) {
      this.giveBackSlot();
      throw error;
    }
  }

  /** @internal */
  giveBackSlot(): void {
    this.#freeSlot(null);
  }

  /** @internal */
  borrowItem(): { readonly loan: number; readonly call: ThreadCall<Loan<T>> } {
    this.#asked += 1;
    const loan = this.#asked;
    return { loan, call: this.ask({ op: "get", loan }) as ThreadCall<Loan<T>> };
  }

  /** @internal */
  keep(loan: number): void {
    if (this.#orphaned) return;
    // If this end was closed meanwhile, the item is back in the queue.
    this.#calls.check();
    this.#freeSlot(loan);
  }

  /** @internal */
  giveBack(loan: number, lent: Loan<T>): void {
    const { transfer } = lent;
    const message: BackMessage<T> = { back: loan, loan: transfer && lent };
    this.#port.postMessage(message, transfer);
  }

  /** Frees a slot. @param loan - the item that was taken from it; null when it had none. */
  #freeSlot(loan: number | null): void {
    if (this.#closed) return;
    this.#tally.add(-1);
    this.#slots.release(1);
    this.#port.postMessage({ freed: loan } satisfies FreedMessage);
  }

  /** Sends the queue an order, after the items that wait to be sent. */
  #order(order: QueueOrder): void {
    this.#outbox.flush();
    try {
      this.#calls.check();
      this.#port.postMessage(order);
    } catch (error) {
      const message = `a queue cannot be told of ${order.order}()`;
      getEventLoop().callExceptionHandler({ message, error });
    }
  }

  /** Ends everything, since the queue's thread or loop has ended. */
  #orphan(why: string): void {
    this.#orphaned ||= !this.#closed;
    this.#end(why);
  }

  #end(why: string): void {
    this.#closed = true;
    this.#outbox.close();
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
