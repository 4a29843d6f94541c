import { coroutineName, HandmadeCall, type SuspensionIterator } from "@x/future/internal";
import type { Loan } from "./messages.ts";
import type { Tally } from "./slots.ts";

/** An item that an end has, and its turn in the queue. */
interface Lent<T> extends Loan<T> {
  readonly turn: number;
}

/**
 * What one end of a queue has of it. What waits there to put is lent a place, and what waits there to get
 * an item, which keeps its place. Only the end knows whether its task was cancelled meanwhile: so it is the
 * end that puts the item, when its task goes on, or takes the one that it was lent; otherwise it gives
 * back what it has. What is cancelled has put or taken nothing, however late that is.
 */
export class Loans<T> {
  readonly #tally: Tally;
  /** How many places were lent, less those that have come back with an item. */
  #lent = 0;
  readonly #items = new Map<number, Lent<T>>();

  /** @param tally - of the places that the end has taken itself, less those that it has freed. */
  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** How many places the end holds. */
  get places(): number {
    return (this.#tally.count + this.#lent) | 0;
  }

  lendPlace(): void {
    this.#lent += 1;
  }

  lendItem(loan: number, lent: Lent<T>): void {
    this.#lent += 1;
    this.#items.set(loan, lent);
  }

  /** Items have come, each with its place. */
  arrived(items: number): void {
    this.#lent -= items;
  }

  /** An item was taken. */
  taken(loan: number): void {
    this.#items.delete(loan);
  }

  /** An item comes back, with its place. */
  back(loan: number): Lent<T> {
    const lent = this.#items.get(loan) as Lent<T>;
    this.#items.delete(loan);
    this.#lent -= 1;
    return lent;
  }

  /** What comes back when the end is closed: all that is still here. */
  *backAtClose(): Iterable<Lent<T>> {
    for (const [loan, { transfer }] of this.#items) {
      if (transfer === undefined) yield this.back(loan);
    }
  }
}

/** Takes an item for an end. */
export class Lend<T> extends HandmadeCall<Loan<T>> {
  readonly #get: SuspensionIterator<T>;
  readonly #keepingPlace: <R>(take: () => R) => R;
  readonly #lend: (item: T) => Loan<T>;

  /**
   * @param get - takes the item.
   * @param steps - `keepingPlace`: has what it calls leave a place taken whose item it takes; `lend`:
   * notes an item that was taken.
   */
  constructor(
    get: SuspensionIterator<T>,
    steps: { keepingPlace: <R>(take: () => R) => R; lend: (item: T) => Loan<T> },
  ) {
    super();
    this.#get = get;
    this.#keepingPlace = steps.keepingPlace;
    this.#lend = steps.lend;
  }

  override get [coroutineName](): string {
    return "Queue.get";
  }

  next(value: unknown): ReturnType<SuspensionIterator<Loan<T>>["next"]> {
    const result = this.#keepingPlace(() => this.#get.next(value));
    return result.done ? { done: true, value: this.#lend(result.value) } : result;
  }

  override throw(error: unknown): never {
    return this.#get.throw?.(error) as never;
  }
}
