import type { Coroutine } from "../kernel/tokens.ts";

/** On objects that are waited for by `yield*` without being generators. */
export const callBrand: unique symbol = Symbol.for("@x/future.CoroutineCall");

/**
 * Whether a value is a coroutine: a generator, or what functions of this library that wait return.
 *
 * asyncio: `asyncio.iscoroutine()`.
 */
export function isCoroutine(value: unknown): value is Coroutine<unknown> {
  return isDriveable(value) || isCall(value);
}

/** Whether a task can drive a value. An async generator has the methods, but answers with promises; a call of ours
 * may be an async iterable beside. */
export function isDriveable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { next, throw: raise } = value as { next?: unknown; throw?: unknown };
  if (typeof next !== "function" || typeof raise !== "function") return false;
  return !(Symbol.asyncIterator in value) || callBrand in value;
}

/** Whether a value is a call that is not a generator's. */
export function isCall(value: unknown): boolean {
  return typeof value === "object" && value !== null && callBrand in value;
}
