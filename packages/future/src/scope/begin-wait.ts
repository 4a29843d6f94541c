import type { EventLoop } from "@x/loop";
import { type AsyncCode, resume } from "@x/loop/internal";
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
    future[addWaiter](new PlainWait(future, resolve, reject));
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

/** A wait of code that is in no scope of an async function. */
class PlainWait implements AsyncCode {
  private readonly future: PendingFuture;
  private readonly resolve: (value: unknown) => void;
  private readonly reject: (error: unknown) => void;

  constructor(
    future: PendingFuture,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.future = future;
    this.resolve = resolve;
    this.reject = reject;
  }

  [wake](): void {
    this.future.loop[resume](this);
  }

  settle(): void {
    this.future[settlePromise](this.resolve, this.reject);
  }
}
