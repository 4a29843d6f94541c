import type { Future } from "./future.ts";
import { addWaiter, type Callback } from "./protocol.ts";

/**
 * Takes a callback that is not needed any more from a future that may last, and leaves `shared` there, once, however
 * many callbacks it stands for. CPython leaves each of them, so that the loop has one more iteration when the future is
 * done: with a callback that is shared, it has the same here.
 */
export function replaceCallback<T>(
  future: Future<T>,
  callback: (future: Future<T>) => void,
  shared: (future: Future<unknown>) => void,
): void {
  future.removeDoneCallback(callback);
  future.removeDoneCallback(shared);
  future[addWaiter](shared as Callback);
}
