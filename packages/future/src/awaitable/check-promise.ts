import { describe } from "@x/loop/internal";

/** @throws TypeError when a value has no `then`. */
export function checkPromise(value: unknown): void {
  if (isPromiseLike(value)) return;
  throw new TypeError(`promise must be a promise or a thenable, not ${describe(value)}`);
}

/** Whether a value is a promise or a thenable. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  const type = typeof value;
  if ((type !== "object" && type !== "function") || value === null) return false;
  return typeof (value as { then?: unknown }).then === "function";
}
