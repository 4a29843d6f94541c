import { thread } from "@x/loop/internal";
import { TimeoutError } from "../errors.ts";
import { currentScope } from "../scope/scope.ts";

/** The caller's stack, in debug mode: where a time limit was set, which its error tells. */
export function callerStack(): string | undefined {
  const loop = thread.running ?? currentScope()?.loop ?? thread.current;
  return loop?.debug ? new Error().stack?.replace(/^Error:? *\n/, "") : undefined;
}

/**
 * The error of a time limit that was passed.
 *
 * @param ms - how long it was.
 * @param stack - where it was set, if that is known.
 */
export function timedOut(ms: number, stack?: string, options?: { cause: unknown }): TimeoutError {
  // Differences of times are not exact.
  const rounded = Number(Math.max(0, ms).toFixed(3));
  const error = new TimeoutError(`timed out after ${rounded} ms`, options);
  if (stack !== undefined) error.stack = `${error}\n${stack}`;
  return error;
}
