import { type CoroutineCall, type Future, isFuture, Task } from "@x/future";
import { Handle } from "@x/loop";
import { TaskGroup } from "@x/taskgroup";
import type { TimeoutScope } from "@x/timeout";

/** What a variable of a scenario can hold. A coroutine call is an item of a plain `as_completed`. */
export type Variable = Future<unknown> | CoroutineCall<unknown> | Handle | TimeoutScope | TaskGroup;

/** Tells whether a variable holds what a statement needs. */
export type Kind<V extends Variable> = (variable: Variable) => variable is V;

export const aFuture: Kind<Future<unknown>> = (variable) => isFuture(variable);
export const aTask: Kind<Task<unknown>> = (variable) => variable instanceof Task;
export const aHandle: Kind<Handle> = (variable) => variable instanceof Handle;
export const aGroup: Kind<TaskGroup> = (variable) => variable instanceof TaskGroup;
export const aScope: Kind<TimeoutScope> = (variable) => "reschedule" in variable;
export const anAwaitable: Kind<Future<unknown> | CoroutineCall<unknown>> = (
  variable,
): variable is Future<unknown> | CoroutineCall<unknown> =>
  !aHandle(variable) && !aGroup(variable) && !aScope(variable);
