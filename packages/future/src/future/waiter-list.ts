import { keyOf } from "./callback-call.ts";
import type { Waiter } from "./protocol.ts";

/**
 * The waiters of a future that has several, in the order in which they came.
 *
 * Removing one of them does not look at the others, however many there are: an index says where each is, and a
 * removed one leaves a gap. The index is made when one is removed for the first time, since most lists never need it.
 * When more than half of the list is gaps, they are closed, so that waiters that have given up take no memory either.
 */
export class WaiterList implements Iterable<Waiter> {
  /** null: a gap. */
  #waiters: (Waiter | null)[];
  #gaps = 0;
  /** The places of each waiter, or of its callback. A callback that was added twice has two. */
  #places: Map<Waiter, number[]> | null = null;

  constructor(...waiters: Waiter[]) {
    this.#waiters = waiters;
  }

  get isEmpty(): boolean {
    return this.#gaps === this.#waiters.length;
  }

  add(waiter: Waiter): void {
    const place = this.#waiters.push(waiter) - 1;
    if (this.#places !== null) note(this.#places, waiter, place);
  }

  /** Removes a waiter, or a callback as often as it was added. Returns how many were removed. */
  remove(key: Waiter): number {
    this.#places ??= placesOf(this.#waiters);
    // Emptied, not deleted: V8 keeps a trace of each deleted key, which a key that comes and goes would pile up.
    const places = this.#places.get(key)?.splice(0) ?? [];
    for (const place of places) this.#waiters[place] = null;
    this.#gaps += places.length;
    if (this.#gaps > MANY && this.#gaps > this.#waiters.length / 2) this.#closeGaps();
    return places.length;
  }

  *[Symbol.iterator](): Iterator<Waiter> {
    for (const waiter of this.#waiters) if (waiter !== null) yield waiter;
  }

  #closeGaps(): void {
    this.#waiters = this.#waiters.filter((waiter) => waiter !== null);
    this.#gaps = 0;
    this.#places = null;
  }
}

/** Fewer gaps than this are not worth being closed. */
const MANY = 16;

/** Where each waiter is, in a list without gaps. */
function placesOf(waiters: readonly (Waiter | null)[]): Map<Waiter, number[]> {
  const places = new Map<Waiter, number[]>();
  waiters.forEach((waiter, place) => {
    note(places, waiter as Waiter, place);
  });
  return places;
}

function note(places: Map<Waiter, number[]>, waiter: Waiter, place: number): void {
  const known = places.get(keyOf(waiter));
  if (known === undefined) places.set(keyOf(waiter), [place]);
  else known.push(place);
}
