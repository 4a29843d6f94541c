import { EventLoop, VirtualHost } from "@x/loop";
import { checkOptions } from "@x/loop/internal";
import type { Awaitable } from "../awaitable/awaitable.ts";
import { createTask } from "../task/create-task.ts";
import { runByHand } from "./run-until-complete.ts";
import { ignoreDeadlock, Runner, type RunOptions, refuseInStep } from "./runner.ts";
import { shutdown } from "./shutdown.ts";

/**
 * Runs a program: makes a loop, runs `main` on it as a task, then cancels and awaits the tasks that
 * are left, reports what failed unseen, and closes the loop. The process stays alive until then.
 * Several may run side by side. If `main` returns a task, a call or a promise, that is waited for before
 * the end: `await run(main)` is its outcome.
 *
 * asyncio: `asyncio.run()`.
 *
 * @param options - see {@link RunOptions}.
 * @returns a promise with what `main` returns: rejected with what it throws, with
 * {@link CancelledError} when it was cancelled, with {@link DeadlockError} when nothing could ever
 * end it, with the reason of `signal` when that has cancelled it, with a TypeError when `main` is
 * nothing to await.
 * @throws Error inside a task, async functions that it runs included, or a callback: wait with `yield*` or
 * `await` there.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 *
 * await run(function* main() {
 *   yield* sleep(10);
 *   console.log("done");
 * });
 * ```
 */
export function run<T>(main: Awaitable<T>, options: RunOptions = {}): Promise<T> {
  refuseInStep("run");
  const runner = new Runner(options);
  return runner.run(main).finally(() => runner.close());
}

/**
 * Runs a program in virtual time, here and now: when all its tasks wait, the clock jumps to the next
 * deadline. The order of events is the same as with {@link run}. For tests and simulations; a program
 * that waits for a promise cannot be run so, because promises settle only after the caller is done.
 *
 * asyncio has no counterpart.
 *
 * @param options - `host`: a clock to go on with, by default a new one at 0.
 * @returns what `main` returns.
 * @throws what `main` throws; CancelledError when it was cancelled; {@link DeadlockError} when
 * nothing is left that could wake it; TypeError when `main` is nothing to await; Error inside a step
 * of a coroutine or a callback.
 *
 * @example
 * ```ts
 * import { runSync, sleep } from "@x/future";
 *
 * console.log(runSync(sleep(86_400_000, "a day later")));
 * ```
 */
export function runSync<T>(
  main: Awaitable<T>,
  options: { host?: VirtualHost | undefined } = {},
): T {
  refuseInStep("runSync");
  checkOptions(options, "host");
  const loop = new EventLoop({ host: options.host ?? new VirtualHost() });
  try {
    return runByHand(createTask(main, { loop }));
  } finally {
    for (const step of shutdown(loop)) {
      try {
        runByHand(step);
      } catch (error) {
        ignoreDeadlock(error);
      }
    }
    loop.close();
  }
}
