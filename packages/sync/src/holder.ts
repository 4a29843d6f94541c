import { currentTask, type Task } from "@x/future";
import { kernel } from "@x/loop/internal";

/** The task that has acquired a lock, and an error whose stack says where. */
export interface Holder {
  readonly task: Task<unknown> | null;
  readonly acquired: Error;
}

/** The current task as a holder, in debug mode: a stack at each acquire costs too much otherwise. */
export function newHolder(): Holder | undefined {
  if (!kernel.running?.debug) return undefined;
  return { task: currentTask(), acquired: new Error("acquired here") };
}

/** Reports a current task that is about to wait for what it holds itself. */
export function reportSelfWait(holder: Holder): void {
  const { task, acquired } = holder;
  if (task === null || task !== currentTask()) return;
  const error = new Error(`${task} waits for a Lock that it holds`, { cause: acquired });
  task.loop.callExceptionHandler({ message: error.message, error, task });
}
