import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  isCoroutine,
} from "@x/future";
import { checkAwaitable, closeCoroutine, Scope, toWaitable } from "@x/future/internal";
import { describe } from "@x/loop/internal";
import type { Lease } from "./lease.ts";

/** What runs while a lock or permits are held: a function, which is given a scope whose `signal` is aborted when
 * the call is cancelled, or the call of a coroutine, which begins only then. */
export type LockBody<T> =
  | CoroutineCall<T>
  | Coroutine<T>
  | ((scope: CallScope) => Coroutine<T> | PromiseLike<T> | T);

/** @throws TypeError when a body can be neither called nor begun later, Error when it was awaited before. */
export function checkBody(body: unknown): void {
  if (typeof body !== "function" && !isCoroutine(body)) {
    throw new TypeError(
      `body must be a function or the call of a coroutine, not ${describe(body)}${hintFor(body)}`,
    );
  }
  checkAwaitable(body, "body");
}

function hintFor(body: unknown): string {
  return body instanceof Promise ? ", which runs already: pass the function itself" : "";
}

/** What gives leases. */
interface Lender {
  take(n: number): CoroutineCall<Lease>;
}

/** Runs `body` while it holds what `lender` gives. */
export const hold = /* @__PURE__ */ coroutine(function* hold(
  lender: Lender,
  n: number,
  body: LockBody<unknown>,
): Coroutine<unknown> {
  let lease: Lease;
  try {
    lease = yield* lender.take(n);
  } catch (error) {
    // It will never begin.
    closeCoroutine(body);
    throw error;
  }
  const scope = new Scope().enter();
  try {
    const value = typeof body === "function" ? scope.call(body, scope) : body;
    return yield* toWaitable(value as Coroutine<unknown>, scope);
  } finally {
    scope.exit();
    scope.whenFunctionEnds(() => lease.release());
  }
});
