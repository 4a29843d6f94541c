import { registers } from "./registers.ts";
import type { Coroutine } from "./tokens.ts";

// A coroutine is awaited once. Its owner is the coroutine that called it or the task that drives it, so that the owners
// of a task's innermost coroutine are its stack of calls.

/** On a coroutine that was started: the coroutine that called it, or its task. */
export const owner: unique symbol = Symbol.for("@x/future.owner");

/** On the coroutines of a named function: its name; null on what is a part of the coroutine that called it. */
export const coroutineName: unique symbol = Symbol.for("@x/future.coroutineName");

/** On a call that may need no wait: ends the call and gives its result if that is so, else does nothing and gives
 * undefined. It is called outside of the task's steps, so that it must not depend on which task is running. */
export const atOnce: unique symbol = Symbol.for("@x/future.atOnce");

/** What the kernel reads of a coroutine besides its methods. */
export interface Owned {
  [owner]?: object;
  readonly [coroutineName]?: string | null;
  [atOnce]?(): IteratorReturnResult<unknown> | undefined;
}

/** @throws Error when a coroutine has been started before: it can be awaited only once. */
export function checkUnowned(coroutine: Coroutine<unknown>): void {
  if ((coroutine as Owned)[owner] !== undefined) throw alreadyAwaited(nameOf(coroutine));
}

/** Marks a coroutine as started, by the coroutine that calls it or the task that drives it. */
export function own(coroutine: Coroutine<unknown>, by: object): void {
  (coroutine as Owned)[owner] = by;
  awaited(coroutine);
}

/** The names of a coroutine's stack of calls, down to its task or whatever else drives it, the innermost last. */
export function callNames(coroutine: object, driver: object): string[] {
  const names: string[] = [];
  for (let each = coroutine; each !== driver; each = (each as Owned)[owner] as object) {
    if ((each as Owned)[coroutineName] !== null) names.push(nameOf(each));
  }
  return names.reverse();
}

/** Notes that a coroutine is awaited: it need not be reported as one that never is. */
export function awaited(coroutine: object): void {
  registers.unawaited?.get(coroutine)?.dismiss();
}

/** The error of awaiting a coroutine for the second time. */
function alreadyAwaited(name: string): Error {
  return new Error(
    `${name} was already awaited: call the function again, or share a task made by createTask`,
  );
}

/** What a coroutine is called in messages. */
export function nameOf(coroutine: object): string {
  return (coroutine as Owned)[coroutineName] || "coroutine";
}
