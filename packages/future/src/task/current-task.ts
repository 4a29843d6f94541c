import { type EventLoop, getEventLoop, getRunningLoop } from "@x/loop";
import { thread } from "@x/loop/internal";
import { loopState } from "../kernel/loop-state.ts";
import { registers } from "../kernel/registers.ts";
import { currentScope } from "../scope/scope.ts";
import type { Driver } from "./driver.ts";
import type { Task } from "./task.ts";

/** What drives the code that runs now: a task, or a call that an async function awaits. */
export function currentDriver(): Driver<unknown> | null {
  if (thread.running !== null) return registers.task as Driver<unknown> | null;
  const driver = currentScope()?.driver ?? null;
  // Async code can outlive its task.
  return driver?.task.done ? null : driver;
}

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
  const task = currentDriver()?.task;
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
  return new Set(loopState(loop).tasks);
}
