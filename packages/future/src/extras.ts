import type { Context } from "@x/loop";
import type { Scope } from "./scope.ts";
import type { Task } from "./task.ts";

/** What only some tasks need. */
export interface Extras {
  /** How many cancel requests were not taken back. */
  requests: number;
  /** Whether a CancelledError is to be thrown into the coroutine at its next step or wait. */
  due: boolean;
  /** The message of the request that is due. */
  message: unknown;
  /** The context that its steps run in. */
  context: Context | null;
  /** The innermost scope that the current step is in. */
  scope: Scope | null;
}

/** In a task: its extras, if it has needed any. */
export const extras: unique symbol = Symbol.for("@x/future.extras");

/** The extras of a task. */
export function extrasOf(task: Task<unknown>): Extras {
  task[extras] ??= { requests: 0, due: false, message: undefined, context: null, scope: null };
  return task[extras];
}
