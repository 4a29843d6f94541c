import { type EventLoop, getEventLoop, getRunningLoop } from "@x/loop";
import { kernel } from "./kernel.ts";
import { loopState } from "./loop-state.ts";
import type { Task } from "./task.ts";

/**
 * The task whose step is running, or null in a plain callback.
 *
 * asyncio: `asyncio.current_task()`.
 *
 * @param loop - by default the running loop.
 * @throws Error when no loop is running and none is given.
 */
export function currentTask(loop: EventLoop = getRunningLoop()): Task<unknown> | null {
  return kernel.task?.loop === loop ? kernel.task : null;
}

/**
 * A new set of a loop's tasks that are not done.
 *
 * asyncio: `asyncio.all_tasks()`.
 *
 * @param loop - by default the running loop, else the thread's.
 */
export function allTasks(loop: EventLoop = getEventLoop()): Set<Task<unknown>> {
  return new Set(loopState(loop).tasks);
}
