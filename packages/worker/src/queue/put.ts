import {
  coroutineName,
  HandmadeCall,
  type Place,
  type SuspensionIterator,
  suspendOn,
  type WaitQueue,
} from "@x/future/internal";

/** Waits for a slot and takes it. Since other threads take slots as well, whether one is free is only known
 * by taking it. */
export class Put extends HandmadeCall<void> {
  readonly #queue: { readonly full: boolean };
  readonly #line: WaitQueue;
  readonly #attempt: () => boolean;
  #place: Place | undefined;

  /** @param attempt - takes a slot; returns false when there is none. */
  constructor(queue: { readonly full: boolean }, line: WaitQueue, attempt: () => boolean) {
    super();
    this.#queue = queue;
    this.#line = line;
    this.#attempt = attempt;
  }

  override get [coroutineName](): string {
    return "Queue.put";
  }

  next(): ReturnType<SuspensionIterator<void>["next"]> {
    if (this.#attempt()) return { done: true, value: undefined };
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
