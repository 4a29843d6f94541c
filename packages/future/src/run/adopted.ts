import type { EventLoop } from "@x/loop";
import { isPromiseLike } from "../awaitable/check-promise.ts";
import type { Future } from "../future/future.ts";
import { NONE, takeError } from "../future/protocol.ts";
import { ensureFuture } from "../task/create-task.ts";

/**
 * What else has to end before a promise can have the outcome of a future that is done. A promise that is
 * resolved with a task, a call or another promise is settled as that one is, so a loop that has to bring that
 * about must not stop before. Undefined when the future has failed or its result is a plain value.
 */
export function adopted<T>(future: Future<T>, loop: EventLoop): Future<T> | undefined {
  if (future.cancelled || future[takeError]() !== NONE) return undefined;
  const result: unknown = future.result();
  if (typeof result !== "object" || !isPromiseLike(result)) return undefined;
  return ensureFuture(result as PromiseLike<T>, { loop });
}
