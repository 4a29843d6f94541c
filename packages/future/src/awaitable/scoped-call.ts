import { coroutineName, owner } from "../kernel/ownership.ts";
import type { Coroutine, SuspensionIterator } from "../kernel/tokens.ts";
import { Scope } from "../scope/scope.ts";
import { toWaitable } from "./to-waitable.ts";

/**
 * The coroutine that calls a function in a scope of its own, and waits for what the function returns. It suspends at most
 * once: a coroutine that the function returns is resumed by the task itself. It is written by hand, since a generator
 * takes up four times as much, and each task of a function that has not begun has one.
 */
export class ScopedCall<T> implements SuspensionIterator<T> {
  declare [owner]: object | undefined;
  readonly [coroutineName]: string | null;
  private readonly fn: (scope: never) => Coroutine<T> | PromiseLike<T> | T;
  private scope: Scope | undefined = undefined;

  /** @param name - by default it counts as a part of the coroutine that runs it. */
  constructor(fn: (scope: never) => Coroutine<T> | PromiseLike<T> | T, name: string | null = null) {
    this[owner] = undefined;
    this[coroutineName] = name;
    this.fn = fn;
  }

  /** A task factory may wrap the coroutine. */
  [Symbol.iterator](): this {
    return this;
  }

  next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.scope !== undefined) {
      this.exit(this.scope);
      return { done: true, value: value as T };
    }
    const scope = this.open().enter();
    this.scope = scope;
    let step: ReturnType<SuspensionIterator<T>["next"]>;
    try {
      const result = scope.call(this.fn, scope as never);
      step = toWaitable(result, scope)[Symbol.iterator]().next(undefined);
    } catch (error) {
      this.exit(scope);
      throw error;
    }
    if (step.done) this.exit(scope);
    return step;
  }

  throw(error: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    // Otherwise it has not begun, and never does.
    if (this.scope !== undefined) this.exit(this.scope);
    throw error;
  }

  return(value: T): IteratorReturnResult<T> {
    return { done: true, value };
  }

  /** Makes the scope, in the step in which the function is called. */
  protected open(): Scope {
    return new Scope();
  }

  /** Leaves the scope. */
  protected exit(scope: Scope): void {
    scope.exit();
  }
}
