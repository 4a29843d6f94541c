import { cancelledError } from "./errors.ts";
import { type Extras, extrasOf } from "./extras.ts";
import { kernel } from "./kernel.ts";
import type { Task } from "./task.ts";

/**
 * A stretch of a task that can be cancelled with a signal: a call, the body of a timeout or of a
 * group. Scopes of a task lie within one another.
 */
export class Scope {
  /** The scope around it. Not `#private`: it may be one of another copy of this package. */
  outer: Scope | null = null;
  private readonly entered: Extras | null;
  private controller: AbortController | undefined = undefined;
  private isAborted = false;
  private reason: unknown = undefined;

  /** Enters a scope in a task, as its innermost one. */
  constructor(task: Task<unknown> | null = kernel.task) {
    this.entered = task && extrasOf(task);
    if (this.entered === null) return;
    this.outer = this.entered.scope;
    this.entered.scope = this;
  }

  /** Puts a scope that is in no task around all scopes of one. */
  enclose(task: Task<unknown>): void {
    const extra = extrasOf(task);
    let scope = extra.scope;
    while (scope !== null && scope.outer !== null) scope = scope.outer;
    if (scope === null) extra.scope = this;
    else scope.outer = this;
  }

  /** Aborted when the scope is cancelled; the reason is a CancelledError. Made when first read. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.isAborted) this.controller.abort(cancelledError(this.reason));
    }
    return this.controller.signal;
  }

  /** Whether anybody has asked for the signal, and so can be told to end. */
  get observed(): boolean {
    return this.controller !== undefined;
  }

  /** Whether `error` says that what was given the signal has ended because of it. Not all reject with
   * the reason: Node's own functions have an AbortError with it as the cause, others one without. */
  isReason(error: unknown): boolean {
    const reason = this.controller?.signal.reason;
    if (reason === undefined) return false;
    const { name, cause } = Object(error) as Partial<Error>;
    return error === reason || cause === reason || name === "AbortError";
  }

  /** Leaves the scope. */
  exit(): void {
    if (this.entered !== null) this.entered.scope = this.outer;
  }

  /** Aborts the signals of nested scopes from the innermost to `outermost`, or all of them. */
  static abort(innermost: Scope | null, message: unknown, outermost: Scope | null): void {
    let scope = innermost;
    while (scope !== null) {
      scope.abort(message);
      scope = scope === outermost ? null : scope.outer;
    }
  }

  /** Aborts the signal of this scope alone. */
  abort(message?: unknown): void {
    if (this.isAborted) return;
    this.isAborted = true;
    this.reason = message;
    this.controller?.abort(cancelledError(message));
  }
}
