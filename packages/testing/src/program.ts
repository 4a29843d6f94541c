import {
  allTasks,
  type Coroutine,
  createTask,
  DeadlockError,
  isCancelled,
  type Task,
} from "@x/future";
import { loopState, NONE } from "@x/future/internal";
import { setEventLoop } from "@x/loop";
import { asyncScope, thread, timers } from "@x/loop/internal";
import { drive, type End, settle } from "./drive.ts";
import { inTurn } from "./in-turn.ts";
import { LeakError, type Leaks } from "./leak-error.ts";
import { LivelockError } from "./livelock-error.ts";
import { Outside } from "./outside.ts";
import { OutsideError } from "./outside-error.ts";
import { unseenError } from "./unseen-error.ts";
import type { VirtualLoop } from "./virtual-loop.ts";
import { describeWaiting } from "./waiting.ts";

/** How many iterations the tasks that are left get to end. */
const SHUTDOWN = 10_000;

/** How a program is run. */
export interface Conditions<T> {
  /** Makes its main coroutine, with the loop set. */
  readonly main: () => Coroutine<T>;
  /** Makes what checks, when main is over, that all is well, if anything. */
  readonly afterwards?: (() => Coroutine<unknown>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many iterations it may take. */
  readonly most?: number;
}

/** What has become of a program. */
export interface Ending<T> {
  readonly result: T | undefined;
  /** What it failed with, or `NONE`. */
  readonly error: unknown;
}

/**
 * Runs a program to its end on a loop that is new, and closes the loop. One program after the other: while
 * it runs, its loop is the thread's. Async functions find it by that which are in no scope: those that a
 * coroutine has called, and in browsers all of them after an `await`.
 */
export function runProgram<T>(
  loop: VirtualLoop,
  conditions: Conditions<T>,
  allowLeaks: boolean,
): Promise<Ending<T>> {
  if (thread.running !== null || asyncScope() !== null) {
    throw new Error("virtual time cannot begin inside a task or a callback");
  }
  return inTurn(async () => {
    const { current } = thread;
    setEventLoop(loop);
    try {
      return await run(loop, conditions, allowLeaks);
    } finally {
      setEventLoop(current);
    }
  });
}

async function run<T>(
  loop: VirtualLoop,
  { main, afterwards, signal, most }: Conditions<T>,
  allowLeaks: boolean,
): Promise<Ending<T>> {
  const outside = new Outside();
  const task = createTask(main(), { loop, ...(signal && { signal }) });
  const isDone = (): boolean => task.done;
  let end = await drive(loop, isDone, outside, most);
  let error = await errorOf(task, end, loop, most);
  /** Whether nothing has gone wrong so far: whoever is cancelled may say so. */
  const isClean = (): boolean => error === NONE || (task.cancelled && isCancelled(error));
  if (end === "done") await settle(loop);
  const before = leaksOf(loop);
  if (afterwards !== undefined && end === "done") {
    const check = createTask(afterwards(), { loop, name: "invariant" });
    end = await drive(loop, () => check.done, outside, SHUTDOWN);
    const wrong = await errorOf(check, end, loop, SHUTDOWN);
    if (isClean() && wrong !== NONE) error = wrong;
  }
  await shutDown(loop, outside);
  loop.close();
  const { unseen } = loop;
  // Others tell of tasks that have refused to end, which are left behind.
  const first = unseen.findIndex((report) => "error" in report);
  if (isClean() && first >= 0) {
    [error] = unseen.splice(first, 1).map(unseenError);
  }
  // Tasks that were cancelled have called off their timers, and closed their sockets.
  const leaks = {
    ...before,
    timers: before.timers.filter((timer) => !timer.cancelled),
    resources: outside.open(),
  };
  const isLeaky = Object.values(leaks).some((left) => left.length > 0);
  if (isClean() && isLeaky && !allowLeaks) error = new LeakError(leaks);
  return { result: error === NONE ? task.result() : undefined, error };
}

/** What a task has failed with, or why it has not ended. */
async function errorOf(
  task: Task<unknown>,
  end: End,
  loop: VirtualLoop,
  most = 0,
): Promise<unknown> {
  if (end === "livelock") return new LivelockError(most);
  if (end === "outside") return new OutsideError([...allTasks(loop)]);
  if (end === "deadlock") return new DeadlockError([...allTasks(loop)]);
  return task.then(
    () => NONE,
    (error: unknown) => error,
  );
}

/** What is left in a loop. */
function leaksOf(loop: VirtualLoop): Omit<Leaks, "resources"> {
  const tasks = [...allTasks(loop)];
  return {
    tasks,
    timers: [...loop[timers]],
    handles: loop.handles.filter((handle) => !handle.cancelled),
    waits: loop.program?.describe() ?? [],
    iterators: loop.iterators.describe(),
    waiting: describeWaiting(tasks),
  };
}

/** Cancels the tasks that are left and closes open iterators, as `run` does at its end. */
async function shutDown(loop: VirtualLoop, outside: Outside): Promise<void> {
  loop.over = true;
  const left = [...allTasks(loop)];
  for (const task of left) task.cancel();
  await drive(loop, () => left.every(({ done }) => done), outside, SHUTDOWN);
  const calls = [...loopState(loop).calls];
  loop.program?.close();
  await drive(loop, () => calls.every(({ done }) => done), outside, SHUTDOWN);
  const closing = [...loop.iterators].map((iterator) => createTask(iterator.close(), { loop }));
  await drive(loop, () => closing.every(({ done }) => done), outside, SHUTDOWN);
  // What was closed in the meantime is gone with the next turn.
  await settle(loop);
}
