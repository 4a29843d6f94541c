import type { Future } from "@x/future";
import { setResultUnlessDone } from "@x/future/internal";

/** Ends a future with an error, unless the task that waited for it has given up, or has its result. */
export function fail(future: Future<unknown>, error: unknown): void {
  if (!future.done) future.setException(error);
}

/** A callback as Node has them, for an error or a value, that ends a future. */
export function settling<T>(future: Future<T>): (error?: Error | null, value?: T) => void {
  return (error, value) => (error ? fail(future, error) : setResultUnlessDone(future, value as T));
}
