/**
 * A thread queue is an ordinary queue in the thread that made it; each other thread has an end of it, and a port to it.
 * Of an end, this thread keeps a `ServedEnd`, which takes its items, runs its calls as tasks, and knows what it has
 * borrowed.
 *
 * The bound is kept by slots, which are counted in memory that all threads share. An item has a slot from its put on,
 * wherever it is: in the queue, on its way to it, or lent to an end. So a put in any thread knows at once whether there
 * is room. A call that waits at an end is answered with a loan, of a slot or an item, which the end takes or gives back
 * when the task of the call goes on.
 *
 * The invariant is that each loan is either taken or given back. When an end is closed, the items that were lent to it
 * are put back to where they were; when its thread ends, they are lost with it. Its slots are freed in both cases.
 */
import type { Awaitable, CoroutineCall, SignalOption } from "@x/future";
import { WaitQueue, withSignal } from "@x/future/internal";
import { type EventLoop, getEventLoop } from "@x/loop";
import { awaitPromise, checkOptions } from "@x/loop/internal";
import { Queue } from "@x/queue";
import { openChannel, type Transferable } from "../port.ts";
import { checkItem } from "./check-item.ts";
import { queueFull, shutDown } from "./errors.ts";
import { Lend, type Lent, type Loans } from "./loans.ts";
import { LocalGet, LocalJoin, LocalPut } from "./local-calls.ts";
import type { QueueOrder, QueueRequest, ThreadQueueHandle } from "./messages.ts";
import { Put } from "./put.ts";
import { Returnable } from "./returnable.ts";
import { ServedEnd } from "./served-end.ts";
import { Slots, Tally } from "./slots.ts";

/**
 * A `Queue` that other threads can use, too, each through an end of its own ({@link ThreadQueue.open},
 * `ThreadQueueEnd`). In the thread that made it, it is a `Queue` like any other: bounded, first in, first out,
 * and calls that wait are served in the order in which they came, whatever thread they are made in.
 *
 * Items that an end puts are sent in batches, and its `put` waits only while the queue is full. Items that an
 * end takes are asked for one at a time. So make the queue in the thread that takes most of its items.
 *
 * An item is cloned when it leaves its thread, except for the parts that `put` was told to transfer.
 *
 * asyncio has no counterpart. Python's threads share a `queue.Queue`, which blocks them.
 *
 * @example
 * ```ts
 * import { run } from "@x/future";
 * import { ThreadQueue, ThreadQueueEnd } from "@x/worker";
 *
 * await run(function* () {
 *   const queue = new ThreadQueue<string>({ maxsize: 10 });
 *   // In another thread, which was sent the handle:
 *   const end = new ThreadQueueEnd(queue.open());
 *   yield* end.put("hello");
 *   console.log(yield* queue.get());
 *   end.close();
 * });
 * ```
 * ```text
 * hello
 * ```
 */
export class ThreadQueue<T> extends Queue<T> {
  readonly #slots: Slots;
  readonly #items: Returnable<T>;
  readonly #putters = new WaitQueue("Queue.put");
  readonly #ends = new Set<ServedEnd<T>>();
  /** The parts of items that are transferred when the item leaves this thread. */
  readonly #transfers = new WeakMap<object, readonly Transferable[]>();
  /** Whether the item that is taken now keeps its slot. */
  #keepingSlot = false;
  /** How many calls wait in this thread, on each loop. */
  readonly #waiting = new Map<EventLoop, number>();

  /**
   * @param options - `maxsize`: how many items the queue holds at most; by default 0, which means any number.
   * @throws TypeError, RangeError when `maxsize` is not an integer; Error where there is no
   * `SharedArrayBuffer`, as in pages that are not cross-origin isolated.
   */
  constructor(options: { maxsize?: number | undefined } = {}) {
    const items = new Returnable<T>();
    super(options, items);
    this.#items = items;
    this.#slots = new Slots(this.maxsize);
  }

  /** Whether all slots are taken, by items in the queue and by items on their way from other threads. */
  override get full(): boolean {
    return this.#slots.full;
  }

  /**
   * Makes an end for another thread. It returns a handle, which is sent there once, and of which that thread
   * makes a `ThreadQueueEnd`. Calls that wait at the end run here as tasks, on the loop of this call. They are
   * cancelled when the end is closed, or its thread has ended; items that the thread had taken are then lost.
   */
  open(): ThreadQueueHandle<T> {
    const { near, far } = openChannel();
    const tally = new Tally();
    if (this.#ends.size === 0) this.#expectWakes(1);
    this.#ends.add(new ServedEnd(this, near, tally, getEventLoop()));
    this.#keepAlive();
    const { memory: slots, maxsize } = this.#slots;
    return { port: far, maxsize, slots, tally: tally.memory };
  }

  /**
   * The same as for `Queue`.
   *
   * @param options - `transfer`: the parts of the item that are transferred instead of cloned if another
   * thread takes it; `signal`: see {@link @x/future#SignalOption}.
   * @throws QueueShutDown when the queue is or gets shut down; TypeError at once when `transfer` is not an
   * array.
   */
  override put(
    item: T,
    options: { transfer?: readonly Transferable[] | undefined } & SignalOption = {},
  ): CoroutineCall<void> {
    checkItem(item, options);
    return withSignal(
      new LocalPut(this, () => new Put(this, this.#putters, () => this.#tryPut(item, options))),
      options,
    );
  }

  /**
   * The same as for `Queue`.
   *
   * @param options - `transfer`: as for {@link ThreadQueue.put}.
   * @throws QueueFull when there is no room; QueueShutDown after `shutdown`; TypeError when `transfer` is
   * not an array.
   */
  override putNowait(
    item: T,
    options: { transfer?: readonly Transferable[] | undefined } = {},
  ): void {
    checkItem(item, options);
    if (!this.#tryPut(item, options)) throw queueFull(this.maxsize);
  }

  /**
   * The same as for `Queue`. While a call waits and the queue has an end, the process stays alive and no
   * deadlock is reported, since an item may come from another thread.
   *
   * @param options - see {@link @x/future#SignalOption}.
   */
  override get(options?: SignalOption): CoroutineCall<T> {
    return withSignal(new LocalGet(this, () => super.get()), options);
  }

  /** The same as for `Queue`. An item that is on its way from another thread cannot be taken yet. */
  override getNowait(): T {
    const item = super.getNowait();
    if (!this.#keepingSlot) this.free(1);
    return item;
  }

  /**
   * The same as for `Queue`.
   *
   * @param options - see {@link @x/future#SignalOption}.
   */
  override join(options?: SignalOption): CoroutineCall<void> {
    return withSignal(new LocalJoin(this, () => super.join()), options);
  }

  /**
   * The same as for `Queue`, for all threads. Items on their way from other threads have been put already, and
   * still arrive. Items on their way to other threads may come back: as long as there are any, `closed` is
   * false, and a `get` goes on waiting. With `immediate`, all of these items are dropped.
   */
  override shutdown(options: { immediate?: boolean | undefined } = {}): void {
    checkOptions(options, "immediate");
    this.#slots.close();
    if (options.immediate) {
      this.#slots.release(this.size);
      super.shutdown(options);
    } else {
      this.endShutdown();
    }
    this.#putters.wakeAll();
  }

  /** @internal */
  attend(change: 1 | -1, loop: EventLoop): void {
    const waiting = (this.#waiting.get(loop) ?? 0) + change;
    if (waiting > 0) this.#waiting.set(loop, waiting);
    else this.#waiting.delete(loop);
    if (this.#ends.size > 0) loop[awaitPromise](change);
    this.#keepAlive();
  }

  /** @internal */
  perform(request: QueueRequest, loans: Loans<T>): Awaitable<unknown> {
    switch (request.op) {
      case "put":
        return new Put(this, this.#putters, () => {
          const taken = this.#tryTakeSlot();
          if (taken) loans.lendSlot();
          return taken;
        });
      case "get":
        return new Lend(super.get()[Symbol.iterator](), {
          keepingSlot: (take) => {
            this.#keepingSlot = true;
            try {
              return take();
            } finally {
              this.#keepingSlot = false;
            }
          },
          lend: (item) => {
            const transfer = this.#transfers.get(item as object);
            loans.lendItem(request.loan, { item, transfer, sequence: this.#items.sequence });
            return { item, transfer };
          },
        });
      case "join":
        return super.join();
    }
  }

  /** @internal */
  obey(order: QueueOrder): void {
    if (order.order === "taskDone") this.taskDone();
    else this.shutdown(order);
  }

  /** @internal */
  arrive(item: T, transfer: readonly Transferable[] | undefined): void {
    // An immediate shutdown drops items that were on their way.
    if (this.closed) this.free(1);
    else this.#addInSlot(item, transfer);
  }

  /** @internal */
  putBack({ sequence, item, transfer }: Lent<T>): void {
    if (this.closed) {
      this.free(1);
    } else {
      this.#items.backTo = sequence;
      this.#addInSlot(item, transfer);
    }
    // The item was counted as unfinished when it was put first.
    if (this.unfinished > 0) this.taskDone();
  }

  /** @internal */
  free(slots: number): void {
    this.#slots.release(slots);
    for (let i = 0; i < slots; i += 1) this.slotFreed();
  }

  /** @internal */
  slotFreed(): void {
    this.#putters.wakeNext();
  }

  /** @internal */
  endShutdown(): void {
    if (this.#slots.closed && this.#slots.taken === this.size) super.shutdown();
  }

  /** @internal */
  endClosed(end: ServedEnd<T>): void {
    this.#ends.delete(end);
    if (this.#ends.size === 0) this.#expectWakes(-1);
  }

  /** Tells the loops of the calls that wait here that another thread may wake them, or that none can any more. */
  #expectWakes(change: 1 | -1): void {
    for (const [loop, waiting] of this.#waiting) {
      for (let i = 0; i < waiting; i += 1) loop[awaitPromise](change);
    }
  }

  #keepAlive(): void {
    for (const end of this.#ends) end.keepAlive(this.#waiting.size > 0);
  }

  /** Takes a slot, if there is one. */
  #tryTakeSlot(): boolean {
    if (this.#slots.take()) return true;
    if (this.#slots.closed) throw shutDown();
    return false;
  }

  /** Puts an item if there is a slot. */
  #tryPut(item: T, { transfer }: { transfer?: readonly Transferable[] | undefined }): boolean {
    const taken = this.#tryTakeSlot();
    if (taken) this.#addInSlot(item, transfer);
    return taken;
  }

  /** Adds an item for which a slot has been taken. */
  #addInSlot(item: T, transfer: readonly Transferable[] = []): void {
    if (transfer.length > 0) this.#transfers.set(item as object, transfer);
    // The same item may have been put with transfers before.
    else this.#transfers.delete(item as object);
    this.add(item);
  }
}
