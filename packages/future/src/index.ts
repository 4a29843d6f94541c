export type { Awaitable, CallScope } from "./awaitable.ts";

export { type CoroutineCall, call, coroutine } from "./coroutine.ts";
export { createTask, ensureFuture } from "./create-task.ts";
export { allTasks, currentTask } from "./current-task.ts";
export { DeadlockError } from "./deadlock-error.ts";
export { runUntilComplete } from "./drive.ts";
export { CancelledError, InvalidStateError, isCancelled, TimeoutError } from "./errors.ts";
export { Future, isFuture } from "./future.ts";
export { isCoroutine } from "./is-coroutine.ts";
export { type CoroutineIterator, forEach, iterate } from "./iterate.ts";
export { fromPromise } from "./promise.ts";
export type { Coroutine, Suspension, SuspensionIterator } from "./protocol.ts";
export { run, runSync } from "./run.ts";
export { Runner, type RunOptions } from "./runner.ts";
export { shield } from "./shield.ts";
export { sleep } from "./sleep.ts";
export { type StackEntry, Task } from "./task.ts";
export { eagerTaskFactory, setTaskFactory, type TaskFactory } from "./task-factory.ts";
