import { resume } from "@x/loop/internal";
import { cancelledError } from "../errors.ts";
import type { Future } from "../future/future.ts";
import { addWaiter, settlePromise, wake } from "../future/protocol.ts";
import { AsyncWait } from "./async-wait.ts";
import { currentScope } from "./scope.ts";

/**
 * Makes a promise wait for a future that is not done, on behalf of the code that runs now: the `then` that `await` calls.
 * Code of an async function waits in its scope, which cancels the wait; all other code just waits.
 */
export function beginWait<T>(
  future: Future<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): AsyncWait | undefined {
  const scope = currentScope();
  if (scope?.isAsync !== true) {
    const settle = (): void => future[settlePromise](resolve, reject);
    const code = { settle, [wake]: () => future.loop[resume](code) };
    future[addWaiter](code);
    return undefined;
  }
  const letGo = scope.takeLetGo();
  if (letGo !== undefined) {
    reject(cancelledError(letGo.message));
    return undefined;
  }
  if ((scope.task as Future<unknown>) === future) {
    reject(new Error(`Task cannot await on itself: ${future}`));
    return undefined;
  }
  const wait = new AsyncWait(future, scope, resolve as (value: unknown) => void, reject);
  future[addWaiter](wait);
  scope.add(wait);
  return wait;
}
