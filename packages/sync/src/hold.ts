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

/** Runs `body` while it holds what `acquire` gives. */
export const hold = /* @__PURE__ */ coroutine(function* hold(
  acquire: () => CoroutineCall<Lease>,
  body: LockBody<unknown>,
): Coroutine<unknown> {
  const lease = yield* acquiring(acquire, body);
  const scope = new Scope().enter();
  try {
    const value = typeof body === "function" ? scope.call(body, scope) : body;
    return yield* toWaitable(value as Coroutine<unknown>, scope);
  } finally {
    scope.exit();
    scope.whenFunctionEnds(() => lease.release());
  }
});

/** A body that does not begin, because nothing was acquired, is closed. */
function* acquiring(
  acquire: () => CoroutineCall<Lease>,
  body: LockBody<unknown>,
): Coroutine<Lease> {
  try {
    return yield* acquire();
  } catch (error) {
    closeCoroutine(body);
    throw error;
  }
}
