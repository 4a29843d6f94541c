import { currentDriver, type Driver } from "@x/future/internal";
import { thread } from "@x/loop/internal";

/** The task or call that holds a lock, and an error whose stack says where it acquired the lock. */
export interface Holder {
  readonly driver: Driver<unknown> | null;
  readonly acquired: Error;
}

/** The current task as a holder; undefined outside of debug mode, where a stack for each acquire would
 * cost too much. */
export function newHolder(): Holder | undefined {
  if (!thread.running?.debug) return undefined;
  return { driver: currentDriver(), acquired: new Error("acquired here") };
}

/** Reports the current task to the exception handler if it is about to wait for a lock that it holds itself.
 * Two calls that an async function awaits side by side do not count as one holder. */
export function reportSelfWait({ driver: holder, acquired }: Holder): void {
  let driver = currentDriver();
  while (driver !== null && driver !== holder) driver = driver.around;
  if (driver === null) return;
  const { task } = driver;
  const error = new Error(`${task} waits for a Lock that it holds`, { cause: acquired });
  task.loop.callExceptionHandler({ message: error.message, error, task });
}
