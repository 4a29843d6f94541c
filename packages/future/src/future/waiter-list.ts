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
  /** The positions of each waiter, or of its callback. A callback that was added twice has two. */
  #positions: Map<Waiter, number[]> | null = null;

  constructor(...waiters: Waiter[]) {
    this.#waiters = waiters;
  }

  get isEmpty(): boolean {
    return this.#gaps === this.#waiters.length;
  }

  add(waiter: Waiter): void {
    const position = this.#waiters.push(waiter) - 1;
    if (this.#positions !== null) note(this.#positions, waiter, position);
  }

  /** Removes a waiter, or a callback as often as it was added. Returns how many were removed. */
  remove(key: Waiter): number {
    this.#positions ??= positionsOf(this.#waiters);
    // Emptied, not deleted: V8 keeps a trace of each deleted key, which a key that comes and goes would pile up.
    const positions = this.#positions.get(key)?.splice(0) ?? [];
    for (const position of positions) this.#waiters[position] = null;
    this.#gaps += positions.length;
    if (this.#gaps > MANY && this.#gaps > this.#waiters.length / 2) this.#closeGaps();
    return positions.length;
  }

  *[Symbol.iterator](): Iterator<Waiter> {
    for (const waiter of this.#waiters) if (waiter !== null) yield waiter;
  }

  #closeGaps(): void {
    this.#waiters = this.#waiters.filter((waiter) => waiter !== null);
    this.#gaps = 0;
    this.#positions = null;
  }
}

/** Fewer gaps than this are not worth being closed. */
const MANY = 16;

/** Where each waiter is, in a list without gaps. */
function positionsOf(waiters: readonly (Waiter | null)[]): Map<Waiter, number[]> {
  const positions = new Map<Waiter, number[]>();
  waiters.forEach((waiter, position) => {
    note(positions, waiter as Waiter, position);
  });
  return positions;
}

function note(positions: Map<Waiter, number[]>, waiter: Waiter, position: number): void {
  const known = positions.get(keyOf(waiter));
  if (known === undefined) positions.set(keyOf(waiter), [position]);
  else known.push(position);
}
