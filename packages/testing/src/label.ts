import { isFuture } from "@x/future";
import type { Driver } from "@x/future/internal";
import type { Entry } from "@x/loop/internal";

/** Whether an entry is the next step of a task, or of a call that an async function awaits. A future that is
 * done is also an entry, of its done-callbacks. */
export function isStep(entry: Entry): entry is Driver<unknown> {
  return isFuture(entry) && !entry.done;
}

/** The text that describes an entry to people, for example `Task-2 pay > wait`. */
export function labelOf(entry: Entry): string {
  if (isStep(entry)) return labelOfDriver(entry);
  return isFuture(entry) ? `callback of ${(entry as Driver<unknown>).task.name}` : String(entry);
}

/** The name of a task, and the coroutines that it is in. */
export function labelOfDriver({ task, path }: Driver<unknown>): string {
  const names = path.filter((name) => name !== "coroutine");
  return names.length === 0 ? task.name : `${task.name} ${names.join(" > ")}`;
}
