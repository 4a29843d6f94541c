import { currentDriver, type Driver } from "@x/future/internal";
import { thread } from "@x/loop/internal";

/** What has acquired a lock, and an error whose stack says where. */
export interface Holder {
  readonly driver: Driver<unknown> | null;
  readonly acquired: Error;
}

/** The running task as a holder, in debug mode: a stack at each acquire costs too much otherwise. */
export function newHolder(): Holder | undefined {
  if (!thread.running?.debug) return undefined;
  return { driver: currentDriver(), acquired: new Error("acquired here") };
}

/** Reports a task that is about to wait for what it holds itself. Calls that an async function awaits together
 * do not hold it for one another. */
export function reportSelfWait({ driver: holder, acquired }: Holder): void {
  let driver = currentDriver();
  while (driver !== null && driver !== holder) driver = driver.around;
  if (driver === null) return;
  const { task } = driver;
  const error = new Error(`${task} waits for a Lock that it holds`, { cause: acquired });
  task.loop.callExceptionHandler({ message: error.message, error, task });
}
