/** A queue, first in, first out: a ring that grows and does not shrink, because freeing and growing
 * it again would cost more than what is queued. */
export class Ring<T> {
  size = 0;
  #items: (T | undefined)[] = new Array<T | undefined>(16).fill(undefined);
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
    this.#items = new Array<T | undefined>(16).fill(undefined);
    this.#head = 0;
    this.size = 0;
  }

  #grow(): void {
    const old = this.#items;
    const items = old.slice(this.#head).concat(old.slice(0, this.#head));
    for (let i = old.length; i > 0; i -= 1) items.push(undefined);
    this.#items = items;
    this.#head = 0;
  }
}
