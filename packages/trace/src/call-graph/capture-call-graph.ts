import { currentTask, type Future, isFuture, type Task } from "@x/future";
import { type EventLoop, getRunningLoop } from "@x/loop";
import { checkOptions, describe } from "@x/loop/internal";
import { type Surveyed, survey } from "../survey.ts";

/**
 * One coroutine of a call stack.
 *
 * asyncio: `asyncio.FrameCallGraphEntry`, which has the frame with its file and line; JavaScript does not tell these of
 * a generator that waits.
 */
export interface FrameCallGraphEntry {
  /** The name of the coroutine. */
  readonly name: string;
}

/**
 * A future, the coroutines that it runs, and the futures that wait for it.
 *
 * asyncio: `asyncio.FutureCallGraph`.
 */
export interface FutureCallGraph {
  /** The future or the task. */
  readonly future: Future<unknown>;
  /** Its coroutines, the innermost first. Empty unless it is a task. */
  readonly callStack: readonly FrameCallGraphEntry[];
  /** The tasks that wait for it: directly, through a gather or the like, as the parent of its group, or in an async
   * function. */
  readonly awaitedBy: readonly FutureCallGraph[];
  /** Whether it waits for itself, through the tasks that wait for it. What waits for it is shown where it is met first,
   * and not here. */
  readonly isCircle: boolean;
}

/** What {@link captureCallGraph} and its like take. */
export interface CallGraphOptions {
  /** How many coroutines of each call stack to show: the innermost ones, or, if it is negative, the outermost ones. By
   * default all. */
  readonly limit?: number | null | undefined;
}

/**
 * What waits for a task, and what waits for that, and so on, up to the tasks for which nothing waits. It takes a look
 * at all tasks of the thread, and changes nothing.
 *
 * asyncio: `asyncio.capture_call_graph()`.
 *
 * @param future - by default the current task.
 * @param options - see {@link CallGraphOptions}.
 * @returns null when no future is given and no task is running.
 * @throws TypeError when `future` is neither a future nor null, or `limit` is not a whole number; Error when no future
 * is given and no loop is running.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { captureCallGraph } from "@x/trace";
 *
 * await run(function* main() {
 *   const tea = createTask(sleep(20), { name: "tea" });
 *   createTask(tea, { name: "guest" });
 *   yield* sleep(1);
 *   console.log(captureCallGraph(tea)?.awaitedBy.map(({ future }) => String(future)));
 * });
 * ```
 *
 * ```text
 * [ '<Task guest pending coroutine waiting for Task>' ]
 * ```
 */
export function captureCallGraph(
  future: Future<unknown> | null = null,
  options: CallGraphOptions = {},
): FutureCallGraph | null {
  if (future !== null && !isFuture(future)) {
    throw new TypeError(`future must be a future, a task or null, not ${describe(future)}`);
  }
  checkOptions(options, "limit");
  const { limit = null } = options;
  if (limit !== null && !Number.isInteger(limit)) {
    throw new TypeError(`limit must be a whole number or null, not ${describe(limit)}`);
  }
  const subject = future ?? currentTask(runningLoop());
  if (subject === null) return null;
  const surveyed = survey([subject.loop]);
  return graphOf(subject, surveyed, limit, []);
}

function runningLoop(): EventLoop {
  try {
    return getRunningLoop();
  } catch {
    throw new Error(
      "captureCallGraph was called where no loop is running: give it a future or a task",
    );
  }
}

function graphOf(
  future: Future<unknown>,
  surveyed: readonly Surveyed[],
  limit: number | null,
  path: readonly Future<unknown>[],
): FutureCallGraph {
  const isCircle = path.includes(future);
  const awaitedBy: FutureCallGraph[] = [];
  if (!isCircle) {
    for (const { task, waits } of surveyed) {
      const isAwaited = waits.some(
        (wait) => wait.future === future || wait.through.includes(future),
      );
      if (isAwaited) awaitedBy.push(graphOf(task, surveyed, limit, [...path, future]));
    }
  }
  return { future, callStack: stackOf(future, limit), awaitedBy, isCircle };
}

function stackOf(future: Future<unknown>, limit: number | null): FrameCallGraphEntry[] {
  if (!("stack" in future) || limit === 0) return [];
  const entries = (future as Task<unknown>).stack().filter((entry) => entry.future === undefined);
  const stack = entries.map(({ name }) => ({ name })).reverse();
  if (limit === null) return stack;
  return limit > 0 ? stack.slice(0, limit) : stack.slice(limit);
}
