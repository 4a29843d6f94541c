import { type AsyncScope, type ThreadLoop, thread } from "../shared/thread.ts";

// Inside a callback or a step, the loop knows whose code runs. An async function goes on after an `await`
// when no loop is running: then the scope that it was called in tells. The runtime carries that along.

/** The scope of the code that runs now, outside of callbacks and steps; null where it is in none. */
export function asyncScope(): AsyncScope | null {
  let scope: AsyncScope | null = thread.scopes?.getStore() ?? null;
  while (scope?.ended) scope = scope.outer;
  return scope;
}

/** The loop that the code belongs to that runs now, outside of callbacks and steps. Code that has outlived its
 * scopes, as it cleans up after it was let go, belongs to their loop while that is open. */
export function asyncLoop(): ThreadLoop | undefined {
  const scope = asyncScope();
  if (scope !== null) return scope.loop;
  const loop = thread.scopes?.getStore()?.loop;
  return loop?.closed ? undefined : loop;
}

/** Calls a function, and with it all that it awaits, in a scope. Where the runtime cannot carry a scope
 * along, only what the function does before its first `await` is in it. */
export function callInScope<A extends unknown[], R>(
  scope: AsyncScope,
  fn: (...args: A) => R,
  ...args: A
): R {
  thread.scopes ??= thread.watch?.scopes ?? null;
  return thread.scopes === null ? fn(...args) : thread.scopes.run(scope, fn, ...args);
}

/** Calls a function in no scope: a turn of a loop must not be in the scope of whatever woke the loop, nor in its
 * stores. */
export function callOutsideScopes(fn: () => void): void {
  const { scopes, watch } = thread;
  if (watch !== null && thread.stores === null && !thread.watched) {
    thread.watched = true;
    try {
      watch.call(fn);
    } finally {
      thread.watched = false;
    }
  } else if (scopes?.getStore() === undefined) fn();
  else scopes.run(undefined, fn);
}
