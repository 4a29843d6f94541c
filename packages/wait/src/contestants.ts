import type { Awaitable, Outcome } from "@x/future";
import { checkAwaitable, holdPromise } from "@x/future/internal";
import { distinctOf } from "./distinct.ts";

/** What one of several awaitables gives. */
export type OneOf<A> = A extends Iterable<infer E> ? Outcome<E> : never;

/**
 * The distinct awaitables of a race, none of which has begun. The promises among them are held: one that is rejected
 * before the race begins is not to end the process.
 *
 * @throws TypeError when `awaitables` is not iterable or holds something that cannot be awaited; RangeError
 * when it is empty.
 */
export function contestantsOf(awaitables: Iterable<Awaitable<unknown>>): Awaitable<unknown>[] {
  const distinct = [...distinctOf(awaitables, "awaitables", "awaitables")];
  if (distinct.length === 0) {
    throw new RangeError("awaitables is empty: there is nothing to wait for");
  }
  for (const [index, awaitable] of distinct.entries()) {
    checkAwaitable(awaitable, "awaitables", index);
  }
  for (const awaitable of distinct) holdPromise(awaitable);
  return distinct;
}
