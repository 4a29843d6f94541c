/** In a task: the pending task of its loop that was made before it. */
export const previous: unique symbol = Symbol.for("@x/future.previous");

/** In a task: the pending task of its loop that was made after it. */
export const next: unique symbol = Symbol.for("@x/future.next");

/** What can be in a list: a task, or a call that an async function awaits. */
export interface Listed {
  [previous]: Listed | null;
  [next]: Listed | null;
}

/** The tasks of a loop that are not done, in the order they were made. They are linked through the
 * tasks themselves, which takes less memory and time than a set. */
export class TaskList<D extends Listed> implements Iterable<D> {
  #first: D | null = null;
  #last: D | null = null;

  add(task: D): void {
    task[previous] = this.#last;
    if (this.#last === null) this.#first = task;
    else this.#last[next] = task;
    this.#last = task;
  }

  remove(task: D): void {
    const before = task[previous] as D | null;
    const after = task[next] as D | null;
    if (before === null) this.#first = after;
    else before[next] = after;
    if (after === null) this.#last = before;
    else after[previous] = before;
    task[previous] = null;
    task[next] = null;
  }

  *[Symbol.iterator](): Iterator<D> {
    let task = this.#first;
    while (task !== null) {
      const after = task[next] as D | null;
      yield task;
      task = after;
    }
  }
}
