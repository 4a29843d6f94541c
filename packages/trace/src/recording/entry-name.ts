import { isFuture } from "@x/future";
import type { Driver } from "@x/future/internal";
import { TimerHandle } from "@x/loop";
import type { Cancelling } from "./events.ts";

/** What a task, a call or a callback is called. A task that is done runs its callbacks.
 * @param driver - null if it is a task that is done. */
export function entryName(entry: object, driver: object | null = entry): string {
  if (driver !== null && isFuture(driver)) {
    const { task } = driver as Driver<unknown>;
    return driver === task ? task.name : `call of ${task.name}`;
  }
  return entry instanceof TimerHandle ? "timer" : "callback";
}

/** What happens to a task that is cancelled. */
export function cancelText({ by, message }: Cancelling): string {
  const who = by === null ? "" : ` by ${entryName(by)}`;
  return `is cancelled${who}${message === undefined ? "" : `: ${String(message)}`}`;
}
