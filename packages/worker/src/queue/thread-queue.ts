import type { Awaitable, CoroutineCall, SignalOption } from "@x/future";
import { coroutineName, type SuspensionIterator, WaitQueue, withSignal } from "@x/future/internal";
import { type EventLoop, getEventLoop } from "@x/loop";
import { awaitPromise, checkOptions, describe } from "@x/loop/internal";
import { Queue, QueueFull, QueueShutDown } from "@x/queue";
import { Answers } from "../answers.ts";
import { checkTransfer } from "../check.ts";
import { STOPPED, type ToCaller } from "../messages.ts";
import { openChannel, type Port, type Transferable } from "../port.ts";
import { Attending } from "./attending.ts";
import { Lend, Loans } from "./loans.ts";
import {
  CLOSE,
  type Loan,
  type QueueOrder,
  type QueueRequest,
  type ThreadQueueHandle,
  type ToQueue,
} from "./messages.ts";
import { Put } from "./put.ts";
import { Returnable } from "./returnable.ts";
import { Slots, Tally } from "./slots.ts";

/**
 * A `Queue` whose items other threads put and take as well, through ends of it
 * ({@link ThreadQueue.open}, `ThreadQueueEnd`). It lives in the thread that made it, where it is all that
 * a `Queue` is: bounded, first in, first out, its waiters served in the order they came, from whatever
 * thread they wait.
 *
 * What an end puts travels in batches, and `put` there waits only when there is no room; what an end
 * gets is asked for, one item at a time. So make the queue in the thread that takes most from it.
 *
 * An item that leaves its thread is cloned, or given away where `put` was told so.
 *
 * asyncio has no counterpart: Python's `queue.Queue`, which blocks threads.
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
  readonly #ends = new Set<Port>();
  /** What of an item is given away when it leaves this thread. */
  readonly #transfers = new WeakMap<object, readonly Transferable[]>();
  /** Whether an item is being let in, for which a place has been taken. */
  #admitting = false;
  /** Whether an item is being taken that keeps its place. */
  #keepingPlace = false;
  /** How many calls wait in this thread, on each loop. */
  readonly #waiting = new Map<EventLoop, number>();

  /**
   * @param options - `maxsize`: by default 0, which is no limit.
   * @throws TypeError, RangeError when `maxsize` is not an integer; Error where there is no
   * `SharedArrayBuffer`, as in pages that are not cross-origin isolated.
   */
  constructor(options: { maxsize?: number | undefined } = {}) {
    const items = new Returnable<T>();
    super(options, items);
    this.#items = items;
    this.#slots = new Slots(this.maxsize);
  }

  /** Whether all places are taken, be it by items that are still on their way from other threads. */
  override get full(): boolean {
    return !this.#admitting && this.#slots.full;
  }

  /**
   * Makes an end for another thread: a handle to be sent there once, of which that makes a
   * `ThreadQueueEnd`. What waits there waits here as a task, on the loop that is running now. When the
   * end is closed, or its thread gone, that is cancelled; what the thread had taken is gone with it.
   */
  open(): ThreadQueueHandle<T> {
    const { near, far } = openChannel();
    const tally = new Tally();
    this.#serve(near, tally, getEventLoop());
    const { memory: slots, maxsize } = this.#slots;
    return { port: far, maxsize, slots, tally: tally.memory };
  }

  /**
   * As of `Queue`.
   *
   * @param options - `transfer`: what of the item is given away, and not cloned, if another thread takes
   * it; `signal`: see {@link @x/future#SignalOption}.
   * @throws QueueShutDown when the queue is or gets shut down; TypeError at once when `transfer` is no
   * array.
   */
  override put(
    item: T,
    options: { transfer?: readonly Transferable[] | undefined } & SignalOption = {},
  ): CoroutineCall<void> {
    checkItem(item, options);
    return withSignal(
      new PutHere(this, () => new Put(this, this.#putters, () => this.#tryPut(item, options))),
      options,
    );
  }

  /**
   * As of `Queue`.
   *
   * @param options - `transfer`: as of {@link ThreadQueue.put}.
   * @throws QueueFull when there is no room; QueueShutDown after `shutdown`; TypeError when `transfer` is
   * no array.
   */
  override putNowait(
    item: T,
    options: { transfer?: readonly Transferable[] | undefined } = {},
  ): void {
    checkItem(item, options);
    if (!this.#tryPut(item, options)) throw queueFull(this.maxsize);
  }

  /**
   * As of `Queue`. While somebody waits and there is an end, the process stays alive, and the program is
   * not taken for stuck: something may come from another thread.
   *
   * @param options - see {@link @x/future#SignalOption}.
   */
  override get(options?: SignalOption): CoroutineCall<T> {
    return withSignal(new GetHere(this, () => super.get()), options);
  }

  /**
   * As of `Queue`. What is on its way from another thread is not there yet.
   */
  override getNowait(): T {
    const item = super.getNowait();
    if (!this.#keepingPlace) this.#free(1);
    return item;
  }

  /**
   * As of `Queue`.
   *
   * @param options - see {@link @x/future#SignalOption}.
   */
  override join(options?: SignalOption): CoroutineCall<void> {
    return withSignal(new JoinHere(this, () => super.join()), options);
  }

  /**
   * As of `Queue`, for all threads. Items that are on their way from other threads have been put, and
   * arrive; those on their way to another thread may come back: as long as there are any, `closed` is false
   * and who waits to get waits on. With `immediate` they are thrown away as well.
   */
  override shutdown(options: { immediate?: boolean | undefined } = {}): void {
    checkOptions(options, "immediate");
    this.#slots.close();
    if (options.immediate) {
      this.#slots.release(this.size);
      super.shutdown(options);
    } else {
      this.#shutDownWhenHere();
    }
    this.#putters.wakeAll();
  }

  /** Somebody begins or ends to wait here for what may come from another thread. @internal */
  attend(change: 1 | -1, loop: EventLoop): void {
    const waiting = (this.#waiting.get(loop) ?? 0) + change;
    if (waiting > 0) this.#waiting.set(loop, waiting);
    else this.#waiting.delete(loop);
    if (this.#ends.size > 0) loop[awaitPromise](change);
    this.#keepAlive();
  }

  /** There is the first end, or no more: what waits may be woken from another thread, or not. */
  #expect(change: 1 | -1): void {
    for (const [loop, waiting] of this.#waiting) {
      for (let i = 0; i < waiting; i += 1) loop[awaitPromise](change);
    }
  }

  #keepAlive(): void {
    for (const port of this.#ends) {
      if (this.#waiting.size > 0) port.ref?.();
      else port.unref?.();
    }
  }

  /** Takes a place, if there is one. */
  #tryTake(): boolean {
    if (this.#slots.take()) return true;
    if (this.#slots.closed) throw shutDown();
    return false;
  }

  /** Puts an item if there is a place. */
  #tryPut(item: T, { transfer }: { transfer?: readonly Transferable[] | undefined }): boolean {
    const taken = this.#tryTake();
    if (taken) this.#admit(item, transfer);
    return taken;
  }

  /** Lets an item in that has a place. */
  #admit(item: T, transfer: readonly Transferable[] = []): void {
    if (transfer.length > 0) this.#transfers.set(item as object, transfer);
    // It may have been here before.
    else this.#transfers.delete(item as object);
    this.#admitting = true;
    super.putNowait(item);
    this.#admitting = false;
  }

  /** Puts an item back, with its place, where it was. */
  #putBack(turn: number, { item, transfer }: Loan<T>): void {
    if (this.closed) {
      this.#free(1);
    } else {
      this.#items.backTo = turn;
      this.#admit(item, transfer);
    }
    // It has been counted before.
    if (this.unfinished > 0) this.taskDone();
  }

  #free(places: number): void {
    this.#slots.release(places);
    this.#freed(places);
  }

  /** Places are free that were not. */
  #freed(places: number): void {
    for (let i = 0; i < places; i += 1) this.#putters.wakeNext();
  }

  #shutDownWhenHere(): void {
    if (this.#slots.closed && this.#slots.taken === this.size) super.shutdown();
  }

  #serve(port: Port, tally: Tally, loop: EventLoop): void {
    const loans = new Loans<T>(tally);
    const answers = new Answers<QueueRequest>({
      port,
      loop,
      perform: (request) => this.#perform(request, loans),
      nameOf: ({ op }) => `ThreadQueue.${op}`,
      transferOf: (answer) => (answer as Loan<T> | undefined)?.transfer ?? [],
      // Then it is gone.
      unsent: (request) => {
        loans.back((request as { loan: number }).loan);
        this.#free(1);
      },
    });
    const close = (): void => {
      if (!this.#ends.delete(port)) return;
      if (this.#ends.size === 0) this.#expect(-1);
      port.postMessage(STOPPED satisfies ToCaller);
      port.close();
      answers.cancel();
      this.#free(loans.places);
      this.#shutDownWhenHere();
    };
    port.onmessage = ({ data }) => {
      const message = data as ToQueue<T>;
      if (message === CLOSE) {
        for (const lent of loans.backAtClose()) this.#putBack(lent.turn, lent);
        close();
      } else if ("freed" in message) {
        if (message.freed !== null) loans.taken(message.freed);
        this.#freed(1);
        this.#shutDownWhenHere();
      } else if ("back" in message) {
        const lent = loans.back(message.back);
        this.#putBack(lent.turn, message.loan ?? lent);
        this.#shutDownWhenHere();
      } else if ("items" in message) {
        const { items, transfers } = message;
        loans.arrived(items.length);
        for (const item of items) {
          // Shut down at once while it was on its way.
          if (this.closed) this.#free(1);
          else this.#admit(item, transfers?.get(item));
        }
        this.#shutDownWhenHere();
      } else if (loop.closed) {
        close();
      } else if ("order" in message) {
        // After what was asked before; also when the end is closed by then.
        loop.callSoon(() => this.#obey(message));
      } else {
        answers.receive(message);
      }
    };
    port.addEventListener("close", close);
    if (this.#ends.size === 0) this.#expect(1);
    this.#ends.add(port);
    this.#keepAlive();
  }

  #perform(request: QueueRequest, loans: Loans<T>): Awaitable<unknown> {
    switch (request.op) {
      case "put":
        return new Put(this, this.#putters, () => {
          const taken = this.#tryTake();
          if (taken) loans.lendPlace();
          return taken;
        });
      case "get":
        return new Lend(super.get()[Symbol.iterator](), {
          keepingPlace: (take) => {
            this.#keepingPlace = true;
            try {
              return take();
            } finally {
              this.#keepingPlace = false;
            }
          },
          lend: (item) => {
            const lent = {
              item,
              transfer: this.#transfers.get(item as object),
              turn: this.#items.turn,
            };
            loans.lendItem(request.loan, lent);
            return { item, transfer: lent.transfer };
          },
        });
      case "join":
        return super.join();
    }
  }

  #obey(order: QueueOrder): void {
    if (order.order === "taskDone") this.taskDone();
    else this.shutdown(order);
  }
}

class PutHere extends Attending<void> {
  override get [coroutineName](): string {
    return "Queue.put";
  }
}

class GetHere<T> extends Attending<T> {
  readonly #queue: ThreadQueue<T>;

  constructor(queue: ThreadQueue<T>, begin: () => CoroutineCall<T>) {
    super(queue, begin);
    this.#queue = queue;
  }

  override get [coroutineName](): string {
    return "Queue.get";
  }

  /** Takes an item that is there without more ado. */
  override next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#queue.empty) return super.next(value);
    this.leave();
    return { done: true, value: this.#queue.getNowait() };
  }
}

class JoinHere extends Attending<void> {
  override get [coroutineName](): string {
    return "Queue.join";
  }
}

/** @throws TypeError when `transfer` is no array, or nothing can be part of the item. */
export function checkItem(
  item: unknown,
  options: { transfer?: readonly Transferable[] | undefined },
): void {
  const transfer = checkTransfer(options);
  if (transfer.length === 0 || (typeof item === "object" && item !== null)) return;
  throw new TypeError(`item must be an object to have anything to transfer, not ${describe(item)}`);
}

export function shutDown(): QueueShutDown {
  return new QueueShutDown("the queue was shut down");
}

export function queueFull(maxsize: number): QueueFull {
  return new QueueFull(`the queue is full: it has ${maxsize} items`);
}
