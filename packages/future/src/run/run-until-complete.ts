import { type EventLoop, getEventLoop } from "@x/loop";
import { callOutsideScopes, drive } from "@x/loop/internal";
import type { Awaitable } from "../awaitable/awaitable.ts";
import type { Future } from "../future/future.ts";
import { loopState } from "../kernel/loop-state.ts";
import { ensureFuture } from "../task/create-task.ts";
import { allTasks } from "../task/current-task.ts";
import { DeadlockError } from "./deadlock-error.ts";

/**
 * Lets the host of a loop drive it until `awaitable` is done, and stops it then: in the iteration after
 * the one in which it was done, which is run to its end. The process stays alive until then. The
 * thread's default loop runs anyway, and runs on.
 *
 * asyncio: `loop.run_until_complete()`, which blocks.
 *
 * @param loop - by default the thread's.
 * @returns a promise with the outcome; rejected with an Error when the loop is closed, is running
 * already or was stopped before, with {@link DeadlockError} when nothing could ever end the wait.
 */
export async function runUntilComplete<T>(
  awaitable: Awaitable<T>,
  loop: EventLoop = getEventLoop(),
): Promise<T> {
  const future = ensureFuture(awaitable, { loop });
  if (loop.running && loop === getEventLoop()) return future;
  let stuck: DeadlockError | undefined;
  const stop = (): void => loop.stop();
  future.addDoneCallback(stop);
  try {
    await loop[drive]({
      keepAlive: true,
      // Nothing tells whether it will be aborted: the timer of AbortSignal.timeout keeps no process alive.
      mayBeWoken: () => loopState(loop).signals > 0,
      onStuck: () => {
        stuck = new DeadlockError([...allTasks(loop)]);
        loop.stop();
      },
    });
  } catch (error) {
    // Refused, at once: what was to be run must not begin.
    if (future !== awaitable) future.cancel();
    throw error;
  } finally {
    future.removeDoneCallback(stop);
  }
  // The future itself, not its result: the first caller that asks gets the original CancelledError.
  if (future.done) return future;
  throw stuck ?? new Error("Event loop stopped before Future completed");
}

/** The same, by hand: each iteration follows the one before at once. */
export function runByHand<T>(future: Future<T>): T {
  const { loop } = future;
  loopState(loop).isSynchronous = true;
  let stopped = false;
  future.addDoneCallback(() => {
    stopped = true;
  });
  // Once for all iterations: each would do it for itself.
  callOutsideScopes(() => {
    while (!stopped) {
      if (!loop.runOnce()) throw new DeadlockError([...allTasks(loop)]);
    }
  });
  return future.result();
}
