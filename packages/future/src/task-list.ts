import type { Task } from "./task.ts";

/** In a task: the pending task of its loop that was made before it. */
export const previous: unique symbol = Symbol.for("@x/future.previous");

/** In a task: the pending task of its loop that was made after it. */
export const next: unique symbol = Symbol.for("@x/future.next");

/** The tasks of a loop that are not done, in the order they were made. They are linked through the
 * tasks themselves, which takes less memory and time than a set. */
export class TaskList implements Iterable<Task<unknown>> {
  #first: Task<unknown> | null = null;
  #last: Task<unknown> | null = null;

  add(task: Task<unknown>): void {
    task[previous] = this.#last;
    if (this.#last === null) this.#first = task;
    else this.#last[next] = task;
    this.#last = task;
  }

  remove(task: Task<unknown>): void {
    const before = task[previous];
    const after = task[next];
    if (before === null) this.#first = after;
    else before[next] = after;
    if (after === null) this.#last = before;
    else after[previous] = before;
    task[previous] = null;
    task[next] = null;
  }

  *[Symbol.iterator](): Iterator<Task<unknown>> {
    let task = this.#first;
    while (task !== null) {
      const after: Task<unknown> | null = task[next];
      yield task;
      task = after;
    }
  }
}
