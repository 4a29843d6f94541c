import { type Coroutine, isCoroutine, isFuture } from "@x/future";
import { checkAwaitable, coroutineName, isSuspension } from "@x/future/internal";
import { describe } from "@x/loop/internal";

/**
 * The different elements of a collection. A generator can be a collection or a coroutine, given by
 * mistake: that shows when it yields.
 *
 * @throws TypeError when it is not iterable, or itself something to wait for.
 */
export function distinctOf<T>(collection: Iterable<T>, argument: string, elements: string): Set<T> {
  if (isOne(collection) || typeof collection?.[Symbol.iterator] !== "function") {
    throw notCollection(collection, argument, elements);
  }
  // One that runs already is not to be disturbed.
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

/** Whether something is a future, or a coroutine beyond doubt. */
function isOne(value: unknown): boolean {
  return isFuture(value) || (typeof value === "object" && value !== null && coroutineName in value);
}

/** Ends a coroutine as cancelling does, for its return() would leave the timer of a sleep behind. */
function stop(coroutine: Coroutine<unknown>, error: Error): void {
  try {
    coroutine.throw(error);
  } catch {
    // It is the error, as a rule.
  }
}

function notCollection(value: unknown, argument: string, elements: string): TypeError {
  return new TypeError(
    `${argument} must be an array or another iterable of ${elements}, not ${describe(value)}`,
  );
}
