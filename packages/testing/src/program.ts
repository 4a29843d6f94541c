import {
  allTasks,
  type Coroutine,
  createTask,
  DeadlockError,
  type Future,
  isCancelled,
} from "@x/future";
import { adopted, cancelOnAbort, NONE, pendingOf } from "@x/future/internal";
import { type EventLoop, setEventLoop } from "@x/loop";
import { asyncScope, thread, timers } from "@x/loop/internal";
import { drive, type End, runUntilQuiet } from "./drive.ts";
import { inTurn } from "./in-turn.ts";
import { LeakError, type Leaks } from "./leak-error.ts";
import { LivelockError } from "./livelock-error.ts";
import { Outside } from "./outside.ts";
import { OutsideError } from "./outside-error.ts";
import { unseenError } from "./unseen-error.ts";
import type { VirtualLoop } from "./virtual-loop.ts";
import { describeWaiting } from "./waiting.ts";

/** How many iterations the tasks that are left have, to end once they were cancelled. */
const SHUTDOWN = 10_000;

/** How a program is run. */
export interface Conditions<T> {
  /** Makes the main coroutine. Called when the loop is the thread's. */
  readonly main: () => Coroutine<T>;
  /** Makes a coroutine that checks the result when main is over. */
  readonly afterwards?: (() => Coroutine<unknown>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many iterations the program may take. */
  readonly most?: number;
}

/** The result of a program. */
export interface Ending<T> {
  readonly result: T | undefined;
  /** The error that the program failed with, or `NONE`. */
  readonly error: unknown;
}

/**
 * Runs a program to its end on a new loop, and closes the loop. Programs run one after the other, because
 * each one's loop is the thread's default loop meanwhile. Async functions that are in no scope find the loop
 * only by that: those that a coroutine has called and, in browsers, all functions after an `await`.
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
      setEventLoop(current as EventLoop | null);
    }
  });
}

async function run<T>(
  loop: VirtualLoop,
  { main, afterwards, signal, most }: Conditions<T>,
  allowLeaks: boolean,
): Promise<Ending<T>> {
  const outside = new Outside();
  let task: Future<T> = createTask(main(), { loop, ...(signal && { signal }) });
  const isDone = (): boolean => {
    while (task.done) {
      const next = adopted(task, loop);
      if (next === undefined) return true;
      task = next;
      if (signal !== undefined) cancelOnAbort(task, signal);
    }
    return false;
  };
  let end = await drive(loop, isDone, outside, most);
  let error = await errorOf(task, end, loop, most);
  /** Whether nothing has gone wrong so far. A task that was cancelled may end with its CancelledError. */
  const isClean = (): boolean => error === NONE || (task.cancelled && isCancelled(error));
  if (end === "done") await runUntilQuiet(loop);
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
  // Reports without an error are about tasks that did not end when cancelled. Those count as leaks.
  const first = unseen.findIndex((report) => "error" in report);
  if (isClean() && first >= 0) {
    [error] = unseen.splice(first, 1).map(unseenError);
  }
  // The tasks that were cancelled have cancelled their timers and closed their sockets meanwhile.
  const leaks = {
    ...before,
    timers: before.timers.filter((timer) => !timer.cancelled),
    resources: outside.open(),
  };
  const isLeaky = Object.values(leaks).some((left) => left.length > 0);
  if (isClean() && isLeaky && !allowLeaks) error = new LeakError(leaks);
  return { result: error === NONE ? task.result() : undefined, error };
}

/** The error that a task has failed with, or an error that says why it has not ended. */
async function errorOf(
  task: Future<unknown>,
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

/** Collects everything that is left in a loop. */
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
  const calls = [...pendingOf(loop).calls];
  loop.program?.close();
  await drive(loop, () => calls.every(({ done }) => done), outside, SHUTDOWN);
  const closing = [...loop.iterators].map((iterator) => createTask(iterator.close(), { loop }));
  await drive(loop, () => closing.every(({ done }) => done), outside, SHUTDOWN);
  // Resources that were closed leave the runtime's list in the next turn.
  await runUntilQuiet(loop);
}
