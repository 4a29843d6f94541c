import { isFuture, Task } from "@x/future";
import { kind } from "@x/future/internal";

/** Whether a future is a call that an async function awaits, which is recorded by itself. */
export function isCall(future: unknown): boolean {
  return isFuture(future) && "task" in future && !(future instanceof Task);
}

/** The name of a future that is waited for; null stands for the next iteration, for which a task waits that lets the
 * others run. */
export function futureName(future: unknown): string {
  if (!isFuture(future)) return "its turn";
  return future instanceof Task ? future.name : future[kind];
}
