import type { Context } from "@x/loop";
import { lookForStores, thread } from "@x/loop/internal";
import type { StackEntry } from "../future/future.ts";
import { kind, waitedFor } from "../future/protocol.ts";
import { loopState } from "../kernel/loop-state.ts";
import { own } from "../kernel/ownership.ts";
import type { Coroutine } from "../kernel/tokens.ts";
import { Driver, type DriverTask } from "../task/driver.ts";
import { whenPassedOn } from "../task/pass-on.ts";
import type { Scope } from "./scope.ts";

/**
 * Drives a call that an async function awaits, as a part of the function's task: it has the task's name
 * and variables, and it begins at once. asyncio runs it in the very same task. That cannot be done here,
 * since an async function can await several calls together.
 */
export class AwaitedCall<T> extends Driver<T> {
  readonly task: DriverTask;
  /** The scope of the async function. */
  readonly awaiter: Scope;

  constructor(coroutine: Coroutine<T>, awaiter: Scope) {
    super(coroutine, awaiter.loop);
    own(coroutine, this);
    this.task = awaiter.task as DriverTask;
    this.awaiter = awaiter;
    this.innermostScope = awaiter;
    lookForStores();
    if (thread.contexts !== null) this.enterContext(awaiter.context.share());
    loopState(this.loop).calls.add(this);
    this.begin();
  }

  /** If this call is the first to use a context, the function that awaits it uses the same. */
  override enterContext(context: Context): Context {
    const { driver } = this.awaiter;
    if (driver.context === null) driver.enterContext(context.share());
    return super.enterContext(context);
  }

  override get around(): Driver<unknown> {
    return this.awaiter.driver as Driver<unknown>;
  }

  override get requests(): number {
    return super.requests + this.awaiter.driver.requests;
  }

  override takeBack(): number {
    if (super.requests > 0) {
      super.takeBack();
    } else {
      this.awaiter.driver.takeBack();
      if (this.requests === 0) this.callOff();
    }
    return this.requests;
  }

  /** Only passes the request on, since it has already been counted for the function's task. */
  override cancel(message?: unknown): boolean {
    return this.interrupt(null, message);
  }

  /** Its task counts as passing the request on as well. Where tasks wait in a circle, a request comes back to the task that
   * it came from, and a timeout in that task would take its own request for another one. */
  protected override interrupt(scope: Scope | null, message: unknown): boolean {
    const { cancellation } = this.task;
    if (cancellation.isInterrupting) return super.interrupt(scope, message);
    cancellation.isInterrupting = true;
    const end = whenPassedOn(() => {
      cancellation.isInterrupting = false;
    });
    const accepted = super.interrupt(scope, message);
    end?.();
    return accepted;
  }

  /** Calls off the request that was passed on to it, since it was taken back. Returns whether it was still to be
   * delivered. */
  withdraw(): boolean {
    const due = this.forgetDue();
    this.callOff();
    return due !== undefined;
  }

  override get [kind](): string {
    return "call";
  }

  override get driven(): this {
    return this;
  }

  /** A task that waits for this call shows the call's own stack. @internal */
  override [waitedFor](): readonly StackEntry[] {
    return this.stack();
  }

  override get isOnlyWait(): boolean {
    return true;
  }

  /** Leaves a cancellation that has not been delivered to the function. */
  protected override ended(): void {
    loopState(this.loop).calls.remove(this);
    const due = this.forgetDue() ?? this.takeLate();
    if (due !== undefined) this.awaiter.defer(due.message);
  }
}
