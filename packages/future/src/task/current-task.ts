import { type EventLoop, getEventLoop, getRunningLoop } from "@x/loop";
import { currentDriver } from "./current-driver.ts";
import { pendingOf } from "./pending.ts";
import type { Task } from "./task.ts";

/**
 * The task whose code is running, or null in a plain callback. In an async function that a task runs,
 * also after an `await`.
 *
 * asyncio: `asyncio.current_task()`.
 *
 * @param loop - by default the running loop.
 * @throws Error when no loop is running and none is given.
 */
export function currentTask(loop: EventLoop = getRunningLoop()): Task<unknown> | null {
  const task = currentDriver()?.task as Task<unknown> | undefined;
  return task?.loop === loop ? task : null;
}

/**
 * A new set of a loop's tasks that are not done.
 *
 * asyncio: `asyncio.all_tasks()`.
 *
 * @param loop - by default the running loop, else the thread's.
 */
export function allTasks(loop: EventLoop = getEventLoop()): Set<Task<unknown>> {
  return new Set(pendingOf(loop).tasks);
}
