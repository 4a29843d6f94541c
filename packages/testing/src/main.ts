import type { CallScope, Coroutine } from "@x/future";
import { toCoroutine } from "@x/future/internal";
import { nameFunction } from "./name-function.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/**
 * A program in virtual time: a coroutine, or a function that makes one, a promise or a value. A
 * function gets the clock, and the scope whose `signal` is aborted when the program is cancelled.
 */
export type VirtualMain<T> =
  | Coroutine<T>
  | PromiseLike<T>
  | ((clock: VirtualClock, scope: CallScope) => Coroutine<T> | PromiseLike<T> | T);

/**
 * The coroutine of a program. Nothing of it has run yet.
 *
 * @throws TypeError when it is nothing that can be awaited; Error when it was before.
 */
export function coroutineOf<T>(main: VirtualMain<T>, clock: VirtualClock): Coroutine<T> {
  if (typeof main !== "function") return toCoroutine(main, "main");
  return toCoroutine(nameFunction((scope: CallScope) => main(clock, scope), main.name));
}
