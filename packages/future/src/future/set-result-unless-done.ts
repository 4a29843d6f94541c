import type { Future } from "./future.ts";

/**
 * Ends a future with a result, unless it is done: the task that waits for it may have been cancelled, and several
 * events may each end the wait.
 *
 * asyncio: `futures._set_result_unless_cancelled()`, `tasks._release_waiter()`.
 */
export function setResultUnlessDone(future: Future<void> | null | undefined): void;
export function setResultUnlessDone<T>(future: Future<T>, value: T): void;
export function setResultUnlessDone<T>(future: Future<T> | null | undefined, value?: T): void {
  if (future?.done === false) future.setResult(value as T);
}
