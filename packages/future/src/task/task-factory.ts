import type { Context, EventLoop } from "@x/loop";
import { checkCallback } from "@x/loop/internal";
import { loopState } from "../kernel/loop-state.ts";
import type { Coroutine } from "../kernel/tokens.ts";
import { Task } from "./task.ts";

/**
 * Makes a loop's tasks, in place of `new Task`. It gets the options that `createTask` was given.
 */
export type TaskFactory = <T>(
  loop: EventLoop,
  coroutine: Coroutine<T>,
  options: {
    name?: string | undefined;
    eager?: boolean | undefined;
    context?: Context | undefined;
  },
) => Task<T>;

/**
 * Makes `factory` create a loop's tasks: those of `createTask`, and those that `gather`, groups and
 * the like make. null goes back to plain tasks.
 *
 * asyncio: `loop.set_task_factory()`.
 *
 * @throws TypeError when `factory` is neither a function nor null.
 */
export function setTaskFactory(loop: EventLoop, factory: TaskFactory | null): void {
  if (factory !== null) checkCallback(factory, "factory");
  loopState(loop).taskFactory = factory;
}

/**
 * Makes tasks that run up to their first wait at once, when their loop is running; one that is done
 * by then never enters the loop. `eager: false` still makes a lazy one.
 *
 * asyncio: `asyncio.eager_task_factory`.
 */
export const eagerTaskFactory: TaskFactory = (loop, coroutine, options) =>
  new Task(coroutine, { eager: true, ...options, loop });
