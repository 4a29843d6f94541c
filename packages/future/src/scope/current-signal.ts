import { createController } from "@x/loop/internal";
import { registers } from "../kernel/registers.ts";
import { currentScope, Scope } from "./scope.ts";

let never: AbortSignal | undefined;

/**
 * The signal of the innermost scope that the code is in: a call, a timeout, a group, a task. It is aborted
 * when that is cancelled, with the {@link CancelledError} as its reason. For functions of others, at any
 * depth of async functions: `fetch(url, { signal: currentSignal() })`. What this library offers needs none.
 *
 * A function whose signal was asked for is told by the signal, and waited for when it is cancelled.
 *
 * In browsers, async functions find it before their first `await` only.
 *
 * asyncio has no counterpart: everything there can be cancelled.
 *
 * @returns outside of all scopes, one that is never aborted.
 *
 * @example
 * ```ts
 * import { setTimeout } from "node:timers/promises";
 * import { currentSignal, run } from "@x/future";
 *
 * async function tick(text: string) {
 *   return setTimeout(10, text, { signal: currentSignal() });
 * }
 * console.log(await run(async () => `${await tick("tick")}, ${await tick("tock")}`));
 * ```
 */
export function currentSignal(): AbortSignal {
  const scope = currentScope() ?? (registers.task === null ? null : new Scope().enter());
  if (scope !== null) return scope.signal;
  never ??= createController().signal;
  return never;
}
