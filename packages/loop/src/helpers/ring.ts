/** A queue, first in, first out: a ring that grows and does not shrink, because freeing and growing
 * it again would cost more than what is queued. */
export class Ring<T> {
  size = 0;
  #items: (T | undefined)[] = new Array<T | undefined>(16);
  #head = 0;

  push(item: T): void {
    if (this.size === this.#items.length) this.#grow();
    this.#items[(this.#head + this.size) & (this.#items.length - 1)] = item;
    this.size += 1;
  }

  /** Takes the oldest item; there must be one. */
  shift(): T {
    const items = this.#items;
    const item = items[this.#head] as T;
    items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (items.length - 1);
    this.size -= 1;
    return item;
  }

  clear(): void {
    this.#items = new Array<T | undefined>(16);
    this.#head = 0;
    this.size = 0;
  }

  #grow(): void {
    const old = this.#items;
    const { length } = old;
    const items = new Array<T | undefined>(length * 2);
    for (let i = 0; i < length; i += 1) items[i] = old[(this.#head + i) & (length - 1)];
    this.#items = items;
    this.#head = 0;
  }
}
