import {
  coroutineName,
  HandmadeCall,
  type SuspensionIterator,
  suspendOn,
  type WaitQueue,
} from "@x/future/internal";
import type { Transferable } from "../port.ts";

/** What can be put to. */
interface Putable<T> {
  /** Whether there is no place. */
  readonly full: boolean;
  /** Puts an item, if there is a place. */
  tryPut(item: T, options: { transfer?: readonly Transferable[] | undefined }): boolean;
}

/** Puts an item as soon as there is a place. Whether there is one, nobody knows before it is taken: other
 * threads take them as well. */
export class Put<T> extends HandmadeCall<void> {
  readonly #queue: Putable<T>;
  readonly #line: WaitQueue;
  readonly #item: T;
  readonly #options: { transfer?: readonly Transferable[] | undefined };
  #place: ReturnType<WaitQueue["join"]> | undefined;

  constructor(
    queue: Putable<T>,
    line: WaitQueue,
    item: T,
    options: { transfer?: readonly Transferable[] | undefined },
  ) {
    super();
    this.#queue = queue;
    this.#line = line;
    this.#item = item;
    this.#options = options;
  }

  override get [coroutineName](): string {
    return "Queue.put";
  }

  next(): ReturnType<SuspensionIterator<void>["next"]> {
    if (this.#queue.tryPut(this.#item, this.#options)) return { done: true, value: undefined };
    this.#place = this.#line.join();
    return suspendOn(this.#place);
  }

  override throw(error: unknown): never {
    if (this.#place !== undefined && this.#line.leave(this.#place) && !this.#queue.full) {
      this.#line.wakeNext();
    }
    throw error;
  }
}
