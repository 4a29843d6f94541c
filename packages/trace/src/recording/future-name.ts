import { isFuture, Task } from "@x/future";
import { kind } from "@x/future/internal";

/** What a future that is waited for is called; null stands for the next turn. */
export function futureName(future: unknown): string {
  if (!isFuture(future)) return "its turn";
  return future instanceof Task ? future.name : future[kind];
}
