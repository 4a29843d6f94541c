import { type Coroutine, isCoroutine, isFuture } from "@x/future";
import { checkAwaitable, coroutineName, isSuspension } from "@x/future/internal";
import { describe } from "@x/loop/internal";

/**
 * The distinct elements of a collection. A generator may be a collection, or a coroutine that was passed by
 * mistake; the first thing that it yields tells which.
 *
 * @throws TypeError when `collection` is not iterable, or can itself be awaited.
 */
export function distinctOf<T>(collection: Iterable<T>, argument: string, elements: string): Set<T> {
  if (isOne(collection) || typeof collection?.[Symbol.iterator] !== "function") {
    throw notCollection(collection, argument, elements);
  }
  // A coroutine that runs already must not be advanced from here.
  if (isCoroutine(collection)) checkAwaitable(collection);
  const distinct = new Set<T>();
  for (const element of collection) {
    if (isCoroutine(collection) && isSuspension(element)) {
      const error = notCollection(collection, argument, elements);
      stop(collection, error);
      throw error;
    }
    distinct.add(element);
  }
  return distinct;
}

/** Whether a value is a future, or certainly a coroutine. */
function isOne(value: unknown): boolean {
  return isFuture(value) || (typeof value === "object" && value !== null && coroutineName in value);
}

/** Ends a coroutine as cancelling does. Its return() would leave the timer of a sleep behind. */
function stop(coroutine: Coroutine<unknown>, error: Error): void {
  try {
    coroutine.throw(error);
  } catch {
    // The coroutine passes the error on, as a rule.
  }
}

function notCollection(value: unknown, argument: string, elements: string): TypeError {
  return new TypeError(
    `${argument} must be an array or another iterable of ${elements}, not ${describe(value)}`,
  );
}
