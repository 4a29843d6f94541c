import { type Coroutine, isCancelled, type Task } from "@x/future";
import type { Queue } from "@x/queue";

export { asyncMain, errorOf, FOREVER, reportsOf, runQuietly, self } from "@x/test-support";

/** What a queue says of itself. */
export function stateOf<T>({ size, empty, full, maxsize, unfinished, closed }: Queue<T>) {
  return { size, empty, full, maxsize, unfinished, closed };
}

/** What a cancelled task's CancelledError says. */
export function* cancelArgs(task: Task<unknown>): Coroutine<readonly unknown[]> {
  try {
    yield* task;
  } catch (error) {
    if (isCancelled(error)) return error.args;
    throw error;
  }
  throw new Error("the task was not cancelled");
}
