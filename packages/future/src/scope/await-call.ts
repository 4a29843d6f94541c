import { type Awaitable, closeCoroutine, toCoroutine } from "../awaitable/awaitable.ts";
import { Future } from "../future/future.ts";
import { createTask } from "../task/create-task.ts";
import { AwaitedCall } from "./awaited-call.ts";
import { currentScope } from "./scope.ts";

/** Begins a call that async code awaits: a part of the task whose code that is, else a task of its own. */
export function awaitCall<T>(call: Awaitable<T>): Future<T> {
  const scope = currentScope();
  if (scope?.isAsync !== true) return createTask(call);
  const letGo = scope.takeLetGo();
  if (letGo === undefined) {
    // A loop that was closed refuses tasks.
    return scope.loop.closed ? createTask(call) : new AwaitedCall(toCoroutine(call), scope);
  }
  closeCoroutine(call);
  const refused = new Future<T>({ loop: scope.loop });
  refused.cancel(letGo.message);
  return refused;
}
