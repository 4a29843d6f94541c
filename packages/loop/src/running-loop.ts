import { asyncLoop } from "#platform";
import { EventLoop } from "./event-loop.ts";
import { checkMethods } from "./helpers/check.ts";
import { drive, post } from "./shared/protocol.ts";
import { thread } from "./shared/thread.ts";

/**
 * The loop whose callback or task step is running right now. In an async function that a task runs,
 * also after an `await`, the loop of that task.
 *
 * asyncio: `asyncio.get_running_loop()`.
 *
 * @throws Error when no loop is running: outside of callbacks, coroutines and what tasks run. In
 * browsers also in an async function after its first `await`.
 */
export function getRunningLoop(): EventLoop {
  const loop = (thread.running ?? asyncLoop()) as EventLoop | undefined;
  if (loop === undefined) {
    throw new Error(
      "no running event loop: call this from a callback of a loop or in a task, or use getEventLoop()",
    );
  }
  return loop;
}

/**
 * The loop to use here: the running one ({@link getRunningLoop}), else the one given to {@link setEventLoop}, else this
 * thread's default loop, which needs no starting: it runs whenever it has something to do, and lets
 * the process end when it has not.
 *
 * asyncio: `asyncio.get_event_loop()`; there, a default loop has to be started.
 */
export function getEventLoop(): EventLoop {
  return (thread.running ?? asyncLoop() ?? thread.current ?? defaultLoop()) as EventLoop;
}

/**
 * Sets the loop that {@link getEventLoop} returns when none is running; null goes back to the
 * thread's default loop.
 *
 * asyncio: `asyncio.set_event_loop(loop)`.
 *
 * @throws TypeError when `loop` is neither a loop nor null.
 */
export function setEventLoop(loop: EventLoop | null): void {
  if (loop !== null) checkMethods("loop", "an EventLoop or null", loop, [post]);
  thread.current = loop;
}

function defaultLoop(): EventLoop {
  // The program may have stopped or closed the last one.
  if (!thread.fallback?.running) {
    if (isEdgeWorker()) {
      throw new Error(
        "no default loop here: in this runtime a timer belongs to one request, so call this inside run(); after an await of an async function, that takes the compatibility flag nodejs_compat",
      );
    }
    const loop = new EventLoop();
    thread.fallback = loop;
    void loop[drive]({ keepAlive: false });
  }
  return thread.fallback as EventLoop;
}

/** Whether a timer that one request has set cannot serve another. */
function isEdgeWorker(): boolean {
  const { navigator } = globalThis as { navigator?: { readonly userAgent?: string } };
  return navigator?.userAgent === "Cloudflare-Workers";
}
