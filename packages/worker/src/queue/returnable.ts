import { Ring } from "@x/loop/internal";
import type { Items } from "@x/queue";

/** A store of items, first in, first out, in which an item that was taken can be put back to where it was. */
export class Returnable<T> implements Items<T> {
  readonly #ring = new Ring<T>();
  /** The items that were put back, by their sequence numbers. They come before all others. */
  readonly #back: { readonly sequence: number; readonly item: T }[] = [];
  #taken = 0;
  /** The sequence number of the item that was taken last: it counts the items in the order in which they were first
   * taken. */
  sequence = 0;
  /** The sequence number of the item that is pushed next, if that one is put back; otherwise null. */
  backTo: number | null = null;

  get size(): number {
    return this.#back.length + this.#ring.size;
  }

  push(item: T): void {
    const sequence = this.backTo;
    if (sequence === null) {
      this.#ring.push(item);
      return;
    }
    this.backTo = null;
    const earlier = this.#back.filter((each) => each.sequence < sequence).length;
    this.#back.splice(earlier, 0, { sequence, item });
  }

  shift(): T {
    const back = this.#back.shift();
    if (back === undefined) this.#taken += 1;
    this.sequence = back?.sequence ?? this.#taken;
    return back === undefined ? this.#ring.shift() : back.item;
  }
}
