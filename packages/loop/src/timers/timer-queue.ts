/** What a timer queue keeps: a deadline, and where in the heap it is. */
export interface Timer {
  readonly when: number;
  /** Which of two equal deadlines was set first. */
  sequence: number;
  position: number;
}

/** The position of a timer that is in no queue. */
export const NOWHERE = -1;

/** Timers by deadline, equal ones in the order they were set: a heap of four children a node, in
 * which each timer knows its place, so that a cancelled one leaves at once and keeps nothing alive. */
export class TimerQueue<T extends Timer> {
  readonly #heap: T[] = [];
  #added = 0;

  /** The timer with the nearest deadline. */
  get first(): T | undefined {
    return this.#heap[0];
  }

  /** All timers, in no particular order. */
  [Symbol.iterator](): Iterator<T> & Iterable<T> {
    return this.#heap.values();
  }

  add(timer: T): void {
    this.#added += 1;
    timer.sequence = this.#added;
    this.#heap.push(timer);
    this.#rise(timer, this.#heap.length - 1);
  }

  remove(timer: T): void {
    const heap = this.#heap;
    const { position } = timer;
    const last = heap.pop() as T;
    timer.position = NOWHERE;
    if (last === timer) return;
    if (position > 0 && before(last, heap[(position - 1) >> 2] as T)) this.#rise(last, position);
    else this.#sink(last, position);
  }

  /** Gives the place of a timer to one that follows it at once. */
  protected replace(position: number, timer: T, by: T): void {
    by.sequence = timer.sequence;
    by.position = position;
    this.#heap[position] = by;
  }

  clear(): void {
    for (const timer of this.#heap) timer.position = NOWHERE;
    this.#heap.length = 0;
  }

  #rise(timer: T, from: number): void {
    const heap = this.#heap;
    let position = from;
    while (position > 0) {
      const above = (position - 1) >> 2;
      const parent = heap[above] as T;
      if (!before(timer, parent)) break;
      heap[position] = parent;
      parent.position = position;
      position = above;
    }
    heap[position] = timer;
    timer.position = position;
  }

  #sink(timer: T, from: number): void {
    const heap = this.#heap;
    const { length } = heap;
    let position = from;
    for (;;) {
      const child = position * 4 + 1;
      if (child >= length) break;
      const end = Math.min(child + 4, length);
      let least = child;
      for (let other = child + 1; other < end; other += 1) {
        if (before(heap[other] as T, heap[least] as T)) least = other;
      }
      const next = heap[least] as T;
      if (!before(next, timer)) break;
      heap[position] = next;
      next.position = position;
      position = least;
    }
    heap[position] = timer;
    timer.position = position;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.when < b.when || (a.when === b.when && a.sequence < b.sequence);
}
