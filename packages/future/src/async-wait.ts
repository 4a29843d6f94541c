import { type AsyncCode, resume } from "@x/loop/internal";
import type { Driver } from "./driver.ts";
import { cancelledError } from "./errors.ts";
import type { Future } from "./future.ts";
import type { Scope } from "./scope.ts";
import { letGo, wake } from "./waiter.ts";

/** A wait of async code for something of ours, in its scope. It begins with the `then` that `await` calls,
 * and is over when what is waited for is done. */
export class AsyncWait implements AsyncCode {
  readonly future: Future<unknown>;
  readonly scope: Scope;
  readonly settle: () => void;
  private readonly reject: (error: unknown) => void;
  /** Whether what is waited for serves nothing but this wait. */
  private readonly isOnlyWait: boolean;
  private promise: Promise<unknown> | undefined = undefined;
  private isOver = false;
  /** Whether it was cancelled. */
  private isAsked = false;

  constructor(
    future: Future<unknown>,
    scope: Scope,
    answer: { settle: () => void; reject: (error: unknown) => void; isOnlyWait: boolean },
  ) {
    this.future = future;
    this.scope = scope;
    this.settle = answer.settle;
    this.reject = answer.reject;
    this.isOnlyWait = answer.isOnlyWait;
  }

  /** What is waited for is done. */
  [wake](): void {
    if (this.isOver) return;
    this.end();
    this.scope.loop[resume](this);
  }

  /** Whether it is for a task, or for a call that is driven like one. */
  get isForTask(): boolean {
    return this.driver.isInterrupting !== undefined;
  }

  /** Cancels what is waited for. False when that refuses. */
  cancel(message: unknown): boolean {
    this.isAsked = true;
    // Tasks wait for one another in a circle, which has to be broken somewhere.
    if (this.driver.isInterrupting) {
      this.end();
      this.reject(cancelledError(message));
      return true;
    }
    return this.future.cancel(message);
  }

  /** Cancels it for the last time. */
  letGo(message: unknown): void {
    if (this.isOnlyWait) this.future[letGo](message);
    else this.cancel(message);
  }

  /** Its scope is over, and nobody awaits it any more. What is being cancelled may clean up. */
  abandon(): void {
    if (this.isOnlyWait && !this.isAsked) this.future.cancel();
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
    this.hush();
  }

  /** Code that began a wait and dropped it is not to end the process when the wait is cancelled. */
  private hush(): void {
    if (!this.future.done || this.future.cancelled) this.promise?.then(undefined, () => {});
  }
}
