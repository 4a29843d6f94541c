import { coroutineName, HandmadeCall, type SuspensionIterator } from "@x/future/internal";
import type { Loan } from "./messages.ts";
import type { Tally } from "./slots.ts";

/** An item that was lent to an end, and its sequence number in the queue. */
export interface Lent<T> extends Loan<T> {
  readonly sequence: number;
}

/**
 * The slots and items that one end of a queue holds. A `put` that waits at the end is lent a slot, and a `get`
 * an item, which keeps its slot. Only the end knows whether the call's task was cancelled meanwhile. So it is
 * the end that puts the item, or takes the one that was lent, when the task goes on; otherwise it gives the
 * loan back. A cancelled call has therefore put nothing and taken nothing, however late the cancel comes.
 */
export class Loans<T> {
  readonly #tally: Tally;
  /** How many slots were lent and have not come back. */
  #lent = 0;
  readonly #items = new Map<number, Lent<T>>();

  /** @param tally - counts the slots that the end has taken itself, less those that it has freed. */
  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** How many slots the end holds. */
  get slots(): number {
    return (this.#tally.count + this.#lent) | 0;
  }

  lendSlot(): void {
    this.#lent += 1;
  }

  lendItem(loan: number, lent: Lent<T>): void {
    this.#lent += 1;
    this.#items.set(loan, lent);
  }

  /** Notes that items have arrived, each with its slot. */
  arrived(items: number): void {
    this.#lent -= items;
  }

  /** Notes that the end has taken an item. */
  taken(loan: number): void {
    this.#items.delete(loan);
  }

  /** Takes back an item that was lent, with its slot. */
  back(loan: number): Lent<T> {
    const lent = this.#items.get(loan) as Lent<T>;
    this.#items.delete(loan);
    this.#lent -= 1;
    return lent;
  }

  /** Takes back the items that can come back when the end is closed: those that were not transferred. */
  *backAtClose(): Iterable<Lent<T>> {
    for (const [loan, { transfer }] of this.#items) {
      if (transfer === undefined) yield this.back(loan);
    }
  }
}

/** Takes an item for an end, as a loan. */
export class Lend<T> extends HandmadeCall<Loan<T>> {
  readonly #get: SuspensionIterator<T>;
  readonly #keepingSlot: <R>(take: () => R) => R;
  readonly #lend: (item: T) => Loan<T>;

  /**
   * @param get - takes the item.
   * @param steps - `keepingSlot`: calls a function during which an item that is taken keeps its slot; `lend`:
   * notes the loan of an item.
   */
  constructor(
    get: SuspensionIterator<T>,
    steps: { keepingSlot: <R>(take: () => R) => R; lend: (item: T) => Loan<T> },
  ) {
    super();
    this.#get = get;
    this.#keepingSlot = steps.keepingSlot;
    this.#lend = steps.lend;
  }

  override get [coroutineName](): string {
    return "Queue.get";
  }

  next(value: unknown): ReturnType<SuspensionIterator<Loan<T>>["next"]> {
    const result = this.#keepingSlot(() => this.#get.next(value));
    return result.done ? { done: true, value: this.#lend(result.value) } : result;
  }

  override throw(error: unknown): never {
    return this.#get.throw?.(error) as never;
  }
}
