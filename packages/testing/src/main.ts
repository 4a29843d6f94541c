import type { CallScope, Coroutine } from "@x/future";
import { checkAwaitable, coroutineName, toCoroutine, toWaitable } from "@x/future/internal";
import { ProgramScope } from "./program-scope.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/**
 * A program in virtual time: a coroutine, a promise, or a function that returns one of these or a value. A
 * function is given the clock, and a scope whose `signal` is aborted when the program is cancelled.
 */
export type VirtualMain<T> =
  | Coroutine<T>
  | PromiseLike<T>
  | ((clock: VirtualClock, scope: CallScope) => Coroutine<T> | PromiseLike<T> | T);

/**
 * Makes the coroutine of a program, which has not begun yet.
 *
 * @throws TypeError when `main` cannot be awaited; Error when it was awaited before.
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
    return yield* toWaitable(scope.call(main, loop.clock, scope), scope);
  } finally {
    scope.exit();
  }
}
