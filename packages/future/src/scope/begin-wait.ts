import type { EventLoop } from "@x/loop";
import { resume } from "@x/loop/internal";
import { cancelledError } from "../errors.ts";
import { addWaiter, settlePromise, type Waiter, wake } from "../future/protocol.ts";
import { AsyncWait, type AwaitedFuture } from "./async-wait.ts";
import { currentScope } from "./scope.ts";

/** A future that is not done. */
interface PendingFuture extends AwaitedFuture {
  readonly loop: EventLoop;
  [addWaiter](waiter: Waiter): void;
}

/**
 * Makes a promise wait for a future that is not done, on behalf of the code that runs now: the `then` that `await` calls.
 * Code of an async function waits in its scope, which cancels the wait; all other code just waits.
 */
export function beginWait(
  future: PendingFuture,
  resolve: (value: unknown) => void,
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
  if (scope.task === (future as object)) {
    reject(new Error(`Task cannot await on itself: ${future}`));
    return undefined;
  }
  const wait = new AsyncWait(future, scope, resolve, reject);
  future[addWaiter](wait);
  scope.add(wait);
  return wait;
}
