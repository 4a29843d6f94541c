import { isFuture, type Task } from "@x/future";
import type { Entry } from "@x/loop/internal";

/** Whether an entry is the step of a task, and not a callback that the task calls once it is done. */
export function isStep(entry: Entry): entry is Task<unknown> {
  return isFuture(entry) && !entry.done;
}

/** What a loop is about to run, for people: for example `Task-2 pay > wait`. */
export function labelOf(entry: Entry): string {
  if (isStep(entry)) return labelOfTask(entry);
  return isFuture(entry) ? `callback of ${(entry as Task<unknown>).name}` : String(entry);
}

function labelOfTask(task: Task<unknown>): string {
  const path = task
    .stack()
    .filter(({ name, future }) => future === undefined && name !== "coroutine")
    .map(({ name }) => name);
  return path.length === 0 ? task.name : `${task.name} ${path.join(" > ")}`;
}
