import type { EventLoop } from "@x/loop";
import { loopState } from "../kernel/loop-state.ts";
import type { AwaitedCall } from "../scope/awaited-call.ts";
import type { Task } from "./task.ts";

/** The tasks of a loop that are not done, in the order they were made. */
export function pendingTasks(loop: EventLoop): Iterable<Task<unknown>> {
  return loopState(loop).tasks as Iterable<Task<unknown>>;
}

/** The calls of a loop that async functions await and that are not done, in the order they were made. */
export function pendingCalls(loop: EventLoop): Iterable<AwaitedCall<unknown>> {
  return loopState(loop).calls as Iterable<AwaitedCall<unknown>>;
}
