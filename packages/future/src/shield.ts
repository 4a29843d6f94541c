import type { Awaitable } from "./awaitable/awaitable.ts";
import { Dependent } from "./future/dependent.ts";
import type { Future } from "./future/future.ts";
import { NONE, takeError } from "./future/protocol.ts";
import { replaceCallback } from "./future/replace-callback.ts";
import { ensureFuture } from "./task/create-task.ts";
import { currentTask } from "./task/current-task.ts";

/**
 * Protects an awaitable from the cancelling of what waits for it: cancelling the returned future does
 * not cancel `awaitable`, which runs on, and if it then fails is reported to the loop's exception
 * handler. It is cancelled only by a cancel of its own. Where several wait for one task, each of
 * them needs a shield of its own.
 *
 * asyncio: `asyncio.shield()`.
 *
 * @returns the future itself when it is done, else one that is done one iteration after it.
 * @throws TypeError when `awaitable` is nothing to await.
 */
export function shield<T>(awaitable: Awaitable<T>): Future<T> {
  const inner = ensureFuture(awaitable);
  if (inner.done) return inner;
  const outer = new Dependent<T>(() => [inner], { loop: inner.loop });
  // CPython keeps its await graph with a callback here, which takes a place in the ready queue.
  const graph = (): void => {};
  if (currentTask(inner.loop) !== null) inner.addDoneCallback(graph);
  const pass = (): void => {
    if (outer.cancelled) return;
    if (inner.cancelled) {
      outer.cancel();
      return;
    }
    const error = inner[takeError]();
    if (error === NONE) outer.setResult(inner.result());
    else outer.setException(error);
  };
  inner.addDoneCallback(pass);
  outer.addDoneCallback(() => {
    if (inner.done) return;
    inner.removeDoneCallback(graph);
    replaceCallback(inner, pass, reportFailure);
  });
  return outer;
}

function reportFailure(inner: Future<unknown>): void {
  if (inner.cancelled) return;
  const error = inner[takeError]();
  if (error === NONE) return;
  const name = error instanceof Error ? error.name : "Error";
  const message = `${name} exception in shielded future`;
  inner.loop.callExceptionHandler({ message, error, future: inner });
}
