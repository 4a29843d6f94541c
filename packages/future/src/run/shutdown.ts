import type { EventLoop } from "@x/loop";
import { Future } from "../future/future.ts";
import { NONE, takeError } from "../future/protocol.ts";
import { loopState } from "../kernel/loop-state.ts";
import { reportLetGo } from "../scope/grace.ts";
import { createTask } from "../task/create-task.ts";
import type { Driver } from "../task/driver.ts";
import { pendingOf } from "../task/pending.ts";

/** What has to happen on a loop before it is closed, step by step: each yields a future to be waited
 * for before the next. Whether that is done by a host or by hand is the caller's business. */
export function* shutdown(loop: EventLoop, grace?: number): Generator<Future<void>, void, void> {
  const left = [...pendingOf(loop).tasks];
  if (left.length > 0) {
    for (const task of left) task.cancel();
    yield allDone(loop, left, grace);
    for (const task of left) report(task, grace);
  }
  yield* callsDone(loop, grace);
  const open = [...loopState(loop).iterators];
  if (open.length > 0) {
    const closing = open.map((iterator) => createTask(iterator.close(), { loop }));
    yield allDone(loop, closing, grace);
    for (const task of closing) report(task, grace);
  }
}

/** Async functions that nothing awaits were cancelled with the tasks that called them, or are now, and may clean
 * up. */
function* callsDone(loop: EventLoop, grace?: number): Generator<Future<void>, void, void> {
  for (const call of pendingOf(loop).calls) {
    if (call.awaiter.hasLeftCalls) call.cancel();
  }
  for (;;) {
    const calls = [...pendingOf(loop).calls];
    if (calls.length === 0) return;
    yield allDone(loop, calls, grace);
    const late = calls.filter(({ done }) => !done);
    for (const call of late) report(call, grace);
    if (late.length > 0) return;
  }
}

function allDone(
  loop: EventLoop,
  tasks: readonly Driver<unknown>[],
  grace: number | undefined,
): Future<void> {
  const all = new Future<void>({ loop });
  const timer = grace === undefined ? undefined : loop.callLater(grace, () => all.setResult());
  let left = tasks.length;
  for (const task of tasks) {
    task.addDoneCallback(() => {
      left -= 1;
      if (left > 0 || all.done) return;
      timer?.cancel();
      all.setResult();
    });
  }
  return all;
}

function report(task: Driver<unknown>, grace: number | undefined): void {
  if (!task.done) {
    // Without a grace time it refuses to end, though nothing could wake it: the loop's closing tells.
    if (grace === undefined) return;
    loopState(task.loop).letGo.add(task);
    reportLetGo(task.loop, task, grace);
    return;
  }
  if (task.cancelled) return;
  const error = task[takeError]();
  if (error === NONE) return;
  const message = "unhandled exception during run() shutdown";
  task.loop.callExceptionHandler({ message, error, task });
}
