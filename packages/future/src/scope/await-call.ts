import type { EventLoop } from "@x/loop";
import { thread } from "@x/loop/internal";
import { type Awaitable, closeCoroutine, toCoroutine } from "../awaitable/awaitable.ts";
import { Future } from "../future/future.ts";
import { atOnce, checkUnowned, type Owned, own } from "../kernel/ownership.ts";
import type { Coroutine } from "../kernel/tokens.ts";
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
    if (scope.loop.closed) return createTask(call);
    return (
      outcomeAtOnce(call as Coroutine<T>, scope.loop) ?? new AwaitedCall(toCoroutine(call), scope)
    );
  }
  closeCoroutine(call);
  const refused = new Future<T>({ loop: scope.loop });
  refused.cancel(letGo.message);
  return refused;
}

/** The outcome of a call that has its result at once, so that nothing needs to drive it; undefined for any other call. In
 * debug mode and while the thread is watched, all calls are driven, since it is noted there what each of them does. */
function outcomeAtOnce<T>(call: Coroutine<T> & Owned, loop: EventLoop): Future<T> | undefined {
  if (call[atOnce] === undefined || loop.debug || thread.trace !== null) return undefined;
  checkUnowned(call);
  let outcome: Future<T>;
  try {
    const result = call[atOnce]();
    if (result === undefined) return undefined;
    outcome = new Future({ loop });
    outcome.setResult(result.value as T);
  } catch (error) {
    outcome = new Future({ loop });
    outcome.setException(error);
  }
  own(call, outcome);
  return outcome;
}
