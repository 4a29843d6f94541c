import { type AsyncCode, coarseTime, resume } from "@x/loop/internal";
import { cancelledError } from "../errors.ts";
import { type CancelRequest, letGo, settlePromise, wake } from "../future/protocol.ts";
import { next, previous } from "../kernel/linked-list.ts";
import type { Scope, ScopeWait } from "./scope.ts";

/** What async code awaits: a future, as far as a wait needs to know. */
export interface AwaitedFuture {
  readonly done: boolean;
  readonly cancelled: boolean;
  /** Whether it serves nothing but the one that awaits it. */
  readonly isOnlyWait: boolean;
  /** Of a task: whether it is passing on a request to cancel right now. */
  readonly isInterrupting?: boolean;
  cancel(message?: unknown): boolean;
  /** Of a call that only the code awaits: calls off the request that was passed on to it. Returns whether it was still to
   * be delivered. */
  withdraw?(): boolean;
  [letGo](message: unknown): void;
  [settlePromise](
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
    refused?: CancelRequest,
  ): void;
}

/** A wait of async code for a future, in the code's scope. It begins with the `then` that `await` calls, and is over
 * when the future is done. */
export class AsyncWait implements AsyncCode, ScopeWait {
  declare [previous]: AsyncWait | null;
  declare [next]: AsyncWait | null;
  readonly future: AwaitedFuture;
  readonly scope: Scope;
  readonly since: number;
  private readonly resolve: (value: unknown) => void;
  private readonly reject: (error: unknown) => void;
  private promise: Promise<unknown> | undefined = undefined;
  private isOver = false;
  /** Whether the scope has cancelled the wait. */
  private isCancelled = false;
  /** The cancel request that the future has refused. */
  private refused: CancelRequest | undefined = undefined;

  constructor(
    future: AwaitedFuture,
    scope: Scope,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this[previous] = null;
    this[next] = null;
    this.future = future;
    this.scope = scope;
    this.since = scope.loop[coarseTime];
    this.resolve = resolve;
    this.reject = reject;
  }

  [wake](): void {
    if (this.isOver) return;
    this.end();
    this.scope.loop[resume](this);
  }

  /** Resumes the async code. */
  settle(): void {
    this.future[settlePromise](this.resolve, this.reject, this.refused);
  }

  /** Cancels the future. If the future refuses, as a gather does that is about to end, the request is delivered when
   * the future is done, as in a coroutine. */
  cancel(message: unknown): void {
    // A listener of the scope's signal may have settled the future.
    if (this.isOver) return;
    // Tasks wait for one another in a circle, which has to be broken somewhere.
    if (this.future.isInterrupting) {
      this.isCancelled = true;
      this.end();
      this.reject(cancelledError(message));
      return;
    }
    this.isCancelled = true;
    if (!this.future.cancel(message)) this.refused = { message };
  }

  /** Calls off the scope's request, if it is still to be delivered. */
  callOff(): void {
    if (this.refused === undefined && this.future.withdraw?.() !== true) return;
    this.refused = undefined;
    this.isCancelled = false;
  }

  /** Cancels the future for the last time. */
  letGo(message: unknown): void {
    if (this.future.isOnlyWait) this.future[letGo](message);
    else this.cancel(message);
  }

  /** Cancels the future because the scope is over and no code awaits it any more, unless it was cancelled before and
   * may be cleaning up. */
  abandon(): void {
    if (this.future.isOnlyWait && !this.isCancelled) this.future.cancel();
  }

  /** Notes the promise that the async code has got. */
  handOver(promise: Promise<unknown>): void {
    this.promise = promise;
    if (this.isOver) this.hush();
  }

  private end(): void {
    this.isOver = true;
    this.scope.remove(this);
    if (this.isCancelled || this.future.cancelled) this.scope.tell();
    this.hush();
  }

  /** Makes sure that a cancelled wait does not end the process if the code that began it has dropped it. */
  private hush(): void {
    if (!this.future.done || this.future.cancelled) this.promise?.then(undefined, () => {});
  }
}
