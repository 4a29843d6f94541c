import { NOWHERE, type Timer, TimerHeap } from "./timer-heap.ts";

/** How many timers a heap may have before it is worth while to leave the later half of them aside. */
const MANY = 1024;

/** How many deadlines are looked at to find one in the middle. */
const SAMPLE = 32;

/** Timers that are not near yet, in no order. */
interface Later<T> {
  /** Deadlines from here on, up to those of the list that is later than this one. */
  readonly from: number;
  readonly timers: T[];
}

/**
 * The timers that are set, by deadline, equal ones in the order they were set.
 *
 * Only the nearest are kept in order, in a heap. When they become many, the later half is set aside in a list, without an
 * order. When the heap is empty, the nearest list is halved until what is left is few, and that becomes the heap: quicksort,
 * as far as it is needed by now. One heap of a million timers would spend its time waiting for memory.
 */
export class TimerQueue<T extends Timer> {
  #near: TimerHeap<T> = new TimerHeap();
  /** How many timers the heap may have: more than usual where most of them have one and the same deadline. */
  #most = MANY;
  /** The timers with later deadlines than those of the heap; the nearest list is the last. */
  readonly #later: Later<T>[] = [];
  #added = 0;

  /** The timer with the nearest deadline. */
  get first(): T | undefined {
    return this.#near.timers[0];
  }

  /** All timers, in no particular order. */
  *[Symbol.iterator](): Generator<T, void> {
    yield* this.#near.timers;
    for (const { timers } of this.#later) yield* timers;
  }

  add(timer: T): void {
    this.#added += 1;
    timer.sequence = this.#added;
    const later = this.#laterOf(timer);
    if (later !== undefined) {
      timer.position = later.push(timer) - 1;
      return;
    }
    this.#near.add(timer);
    if (this.#near.timers.length > this.#most) this.#setAside(this.#near.timers);
  }

  remove(timer: T): void {
    const later = this.#laterOf(timer);
    if (later === undefined) {
      this.#near.remove(timer);
      if (this.#near.timers.length === 0) this.#refill();
    } else {
      const last = later.pop() as T;
      if (last !== timer) put(last, later, timer.position);
    }
    timer.position = NOWHERE;
  }

  /** Gives the place of a timer to one that follows it at once, with the same deadline. */
  protected replace(position: number, timer: T, by: T): void {
    by.sequence = timer.sequence;
    put(by, this.#laterOf(timer) ?? this.#near.timers, position);
  }

  clear(): void {
    for (const timer of this) timer.position = NOWHERE;
    this.#later.length = 0;
    this.#near = new TimerHeap();
  }

  /** The list of later timers that a timer belongs to; undefined if it belongs to the heap. */
  #laterOf({ when }: T): T[] | undefined {
    const lists = this.#later;
    let least = 0;
    let most = lists.length;
    while (least < most) {
      const middle = (least + most) >> 1;
      if ((lists[middle] as Later<T>).from <= when) most = middle;
      else least = middle + 1;
    }
    return lists[least]?.timers;
  }

  /** Makes the heap of the nearest list. */
  #refill(): void {
    let nearest = this.#later.pop();
    while (nearest?.timers.length === 0) nearest = this.#later.pop();
    if (nearest !== undefined) this.#setAside(nearest.timers);
  }

  /** Makes the heap of the nearest of some timers, and lists of the others. */
  #setAside(timers: T[]): void {
    let near = timers;
    while (near.length > MANY) {
      const from = middleOf(near);
      const sooner = near.filter((timer) => timer.when < from);
      if (sooner.length === 0) break;
      const rest = near.filter((timer) => timer.when >= from);
      for (let i = 0; i < rest.length; i += 1) (rest[i] as T).position = i;
      this.#later.push({ from, timers: rest });
      near = sooner;
    }
    this.#near = new TimerHeap(near);
    this.#most = Math.max(MANY, near.length * 2);
  }
}

function put<T extends Timer>(timer: T, timers: T[], position: number): void {
  timers[position] = timer;
  timer.position = position;
}

/** A deadline about in the middle of those of many timers. */
function middleOf(timers: readonly Timer[]): number {
  const step = Math.ceil(timers.length / SAMPLE);
  const sample = timers.filter((_, i) => i % step === 0).map(({ when }) => when);
  return sample.sort((a, b) => a - b)[sample.length >> 1] as number;
}
