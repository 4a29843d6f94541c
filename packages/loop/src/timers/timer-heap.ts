/** What is kept in order: a deadline, and where in its list it is. */
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
export class TimerHeap<T extends Timer> {
  /** The nearest deadline comes first. */
  readonly timers: T[];

  /** @param timers - becomes the heap. */
  constructor(timers: T[] = []) {
    this.timers = timers;
    for (let i = timers.length - 1; i >= 0; i -= 1) this.#sink(timers[i] as T, i);
  }

  add(timer: T): void {
    this.timers.push(timer);
    this.#rise(timer, this.timers.length - 1);
  }

  remove(timer: T): void {
    const { timers } = this;
    const { position } = timer;
    const last = timers.pop() as T;
    if (last === timer) return;
    if (position > 0 && before(last, timers[(position - 1) >> 2] as T)) this.#rise(last, position);
    else this.#sink(last, position);
  }

  #rise(timer: T, from: number): void {
    const { timers } = this;
    let position = from;
    while (position > 0) {
      const above = (position - 1) >> 2;
      const parent = timers[above] as T;
      if (!before(timer, parent)) break;
      timers[position] = parent;
      parent.position = position;
      position = above;
    }
    timers[position] = timer;
    timer.position = position;
  }

  #sink(timer: T, from: number): void {
    const { timers } = this;
    const { length } = timers;
    let position = from;
    for (;;) {
      const child = position * 4 + 1;
      if (child >= length) break;
      const end = Math.min(child + 4, length);
      let least = child;
      for (let other = child + 1; other < end; other += 1) {
        if (before(timers[other] as T, timers[least] as T)) least = other;
      }
      const next = timers[least] as T;
      if (!before(next, timer)) break;
      timers[position] = next;
      next.position = position;
      position = least;
    }
    timers[position] = timer;
    timer.position = position;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.when < b.when || (a.when === b.when && a.sequence < b.sequence);
}
