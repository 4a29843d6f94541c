import { type EventLoop, getEventLoop } from "@x/loop";
import { drive, runWhile } from "@x/loop/internal";
import type { Awaitable } from "../awaitable/awaitable.ts";
import type { Future } from "../future/future.ts";
import { loopState } from "../kernel/loop-state.ts";
import { ensureFuture } from "../task/create-task.ts";
import { allTasks } from "../task/current-task.ts";
import { adopted } from "./adopted.ts";
import { DeadlockError } from "./deadlock-error.ts";

/**
 * Lets the host of a loop drive it until `awaitable` is done, and stops it then: in the iteration after
 * the one in which it was done, which is run to its end. If the result is a task, a call or a promise, that
 * has to be done, too. The process stays alive until then. The thread's default loop runs anyway, and runs on.
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
  if (loop.running && loop === getEventLoop()) return ensureFuture(awaitable, { loop });
  return runUntilSettled(awaitable, loop);
}

/**
 * Lets the host of a loop drive it until a promise with the outcome of `awaitable` is settled, and returns that promise.
 *
 * @param guard - is given each future that is waited for, and returns what to wait for in its place.
 */
export async function runUntilSettled<T>(
  awaitable: Awaitable<T>,
  loop: EventLoop,
  guard: (future: Future<T>) => Future<T> = (unguarded) => unguarded,
): Promise<T> {
  const future = ensureFuture(awaitable, { loop });
  let awaited = guard(future);
  let stuck: DeadlockError | undefined;
  const goOn = (): void => {
    const next = adopted(awaited, loop);
    if (next === undefined) {
      loop.stop();
    } else {
      awaited = guard(next);
      awaited.addDoneCallback(goOn);
    }
  };
  awaited.addDoneCallback(goOn);
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
    awaited.removeDoneCallback(goOn);
  }
  // The future itself, not its result: the first caller that asks gets the original CancelledError.
  if (awaited.done) return awaited;
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
  if (!loop[runWhile](() => !stopped)) throw new DeadlockError([...allTasks(loop)]);
  return future.result();
}
