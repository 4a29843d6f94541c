import { type AsyncCode, resume } from "@x/loop/internal";
import { cancelledError } from "../errors.ts";
import type { Future } from "../future/future.ts";
import { type CancelRequest, letGo, settlePromise, wake } from "../future/protocol.ts";
import type { Driver } from "../task/driver.ts";
import type { Scope } from "./scope.ts";

/** A wait of async code for something of ours, in its scope. It begins with the `then` that `await` calls,
 * and is over when what is waited for is done. */
export class AsyncWait implements AsyncCode {
  readonly future: Future<unknown>;
  readonly scope: Scope;
  private readonly resolve: (value: unknown) => void;
  private readonly reject: (error: unknown) => void;
  private promise: Promise<unknown> | undefined = undefined;
  private isOver = false;
  /** Whether its scope has cancelled it. */
  private isCancelled = false;
  /** The request that what is waited for has refused. */
  private refused: CancelRequest | undefined = undefined;

  constructor(
    future: Future<unknown>,
    scope: Scope,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.future = future;
    this.scope = scope;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** What is waited for is done. */
  [wake](): void {
    if (this.isOver) return;
    this.end();
    this.scope.loop[resume](this);
  }

  /** Resumes the async code. */
  settle(): void {
    this.future[settlePromise](this.resolve, this.reject, this.refused);
  }

  /** Cancels what is waited for. If that refuses, as a gather does that is just about to end, the request is
   * delivered when it has ended, as in a coroutine. */
  cancel(message: unknown): void {
    // What listens to the signal of the scope may have brought about what is awaited.
    if (this.isOver) return;
    // Tasks wait for one another in a circle, which has to be broken somewhere.
    if (this.driver.isInterrupting) {
      this.isCancelled = true;
      this.end();
      this.reject(cancelledError(message));
      return;
    }
    this.isCancelled = true;
    if (!this.future.cancel(message)) this.refused = { message };
  }

  /** Cancels it for the last time. */
  letGo(message: unknown): void {
    if (this.future.isOnlyWait) this.future[letGo](message);
    else this.cancel(message);
  }

  /** Its scope is over, and no code awaits it any more. What is being cancelled may clean up. */
  abandon(): void {
    if (this.future.isOnlyWait && !this.isCancelled) this.future.cancel();
  }

  /** The promise that the async code has got. */
  handOver(promise: Promise<unknown>): void {
    this.promise = promise;
    if (this.isOver) this.hush();
  }

  private get driver(): Partial<Driver<unknown>> {
    return this.future as unknown as Partial<Driver<unknown>>;
  }

  private end(): void {
    this.isOver = true;
    this.scope.remove(this);
    if (this.isCancelled || this.future.cancelled) this.scope.tell();
    this.hush();
  }

  /** Code that began a wait and dropped it is not to end the process when the wait is cancelled. */
  private hush(): void {
    if (!this.future.done || this.future.cancelled) this.promise?.then(undefined, () => {});
  }
}
