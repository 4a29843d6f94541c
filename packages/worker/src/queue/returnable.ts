import { Ring } from "@x/loop/internal";
import type { Items } from "@x/queue";

/** Items, first in, first out. One that was taken can be put back where it was. */
export class Returnable<T> implements Items<T> {
  readonly #ring = new Ring<T>();
  /** What was put back, in order: it is before all others. */
  readonly #back: { readonly turn: number; readonly item: T }[] = [];
  #taken = 0;
  /** The turn of the item that was taken last. */
  turn = 0;
  /** The turn of the next item that is pushed, if that is put back. */
  backTo: number | null = null;

  get size(): number {
    return this.#back.length + this.#ring.size;
  }

  push(item: T): void {
    const turn = this.backTo;
    if (turn === null) {
      this.#ring.push(item);
      return;
    }
    this.backTo = null;
    const earlier = this.#back.filter((each) => each.turn < turn).length;
    this.#back.splice(earlier, 0, { turn, item });
  }

  shift(): T {
    const back = this.#back.shift();
    if (back === undefined) this.#taken += 1;
    this.turn = back?.turn ?? this.#taken;
    return back === undefined ? this.#ring.shift() : back.item;
  }
}
