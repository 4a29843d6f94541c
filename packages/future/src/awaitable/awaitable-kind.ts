import { isFuture } from "../future/future.ts";
import { isPromiseLike } from "./check-promise.ts";
import { isCall, isDriveable } from "./is-coroutine.ts";

/** What an awaitable is to the task that awaits it. */
export type AwaitableKind =
  /** A coroutine, which a driver resumes: a generator, or a call of ours that is its own iterator. */
  | "coroutine"
  /** Another call of ours, which makes its steps when it is awaited. */
  | "call"
  | "future"
  /** A function whose calls can be awaited, which those of an `async function*` cannot. */
  | "function"
  /** A promise, or another thenable. */
  | "promise";

/** The kind of an awaitable; undefined for all other values. What is ours can be used as a promise as well, and counts as
 * what it is. */
export function awaitableKind(value: unknown): AwaitableKind | undefined {
  if (typeof value === "function" && !makesAsyncGenerators(value)) return "function";
  if (isDriveable(value)) return "coroutine";
  if (isFuture(value)) return "future";
  if (isCall(value)) return "call";
  return isPromiseLike(value) ? "promise" : undefined;
}

function makesAsyncGenerators(fn: object): boolean {
  return (
    (fn as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "AsyncGeneratorFunction"
  );
}
