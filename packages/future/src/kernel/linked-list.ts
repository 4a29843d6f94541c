/** In something listed: what is before it in the list. */
export const previous: unique symbol = Symbol.for("@x/future.previous");

/** In something listed: what is after it in the list. */
export const next: unique symbol = Symbol.for("@x/future.next");

/** What can be in a list, in one at a time. */
export interface Listed {
  [previous]: Listed | null;
  [next]: Listed | null;
}

/** A list that is linked through its items, so that each can be taken out without a look at the others. That takes less
 * memory and time than a set. */
export class LinkedList<T extends Listed> implements Iterable<T> {
  #first: T | null = null;
  #last: T | null = null;

  get first(): T | null {
    return this.#first;
  }

  /** Adds an item at the end. */
  add(item: T): void {
    item[previous] = this.#last;
    if (this.#last === null) this.#first = item;
    else this.#last[next] = item;
    this.#last = item;
  }

  /** Takes out an item of the list. */
  remove(item: T): void {
    const before = item[previous] as T | null;
    const after = item[next] as T | null;
    if (before === null) this.#first = after;
    else before[next] = after;
    if (after === null) this.#last = before;
    else after[previous] = before;
    item[previous] = null;
    item[next] = null;
  }

  *[Symbol.iterator](): Iterator<T> {
    let item = this.#first;
    while (item !== null) {
      const after = item[next] as T | null;
      yield item;
      item = after;
    }
  }
}
