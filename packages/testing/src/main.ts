import type { CallScope, Coroutine } from "@x/future";
import { checkAwaitable, coroutineName, settle, toCoroutine } from "@x/future/internal";
import { ProgramScope } from "./program-scope.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

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
export function coroutineOf<T>(main: VirtualMain<T>, loop: VirtualLoop): Coroutine<T> {
  if (typeof main !== "function") return toCoroutine(main, "main");
  checkAwaitable(main, "main");
  return Object.assign(callMain(main, loop), { [coroutineName]: main.name });
}

function* callMain<T>(
  main: Extract<VirtualMain<T>, (...args: never) => unknown>,
  loop: VirtualLoop,
): Coroutine<T> {
  const scope = new ProgramScope().enter();
  loop.program = scope;
  try {
    return yield* settle(scope.call(main, loop.clock, scope), scope);
  } finally {
    scope.exit();
  }
}
