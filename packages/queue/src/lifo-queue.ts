import { type Items, Queue } from "./queue.ts";

/**
 * A {@link Queue} whose newest item leaves first.
 *
 * asyncio: `asyncio.LifoQueue`.
 */
export class LifoQueue<T> extends Queue<T> {
  /** @param options - the options of {@link Queue}. */
  constructor(options: { maxsize?: number | undefined } = {}) {
    super(options, new Stack<T>());
  }
}

class Stack<T> implements Items<T> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T {
    return this.#items.pop() as T;
  }
}
