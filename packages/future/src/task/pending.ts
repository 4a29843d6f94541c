import type { EventLoop } from "@x/loop";
import { loopState } from "../kernel/loop-state.ts";
import type { AwaitedCall } from "../scope/awaited-call.ts";
import type { Task } from "./task.ts";

/** What of a loop is not done, each in the order in which it was made. */
interface Pending {
  readonly tasks: Iterable<Task<unknown>>;
  /** The calls that async functions await. */
  readonly calls: Iterable<AwaitedCall<unknown>>;
}

/** The tasks and calls of a loop that are not done. */
export function pendingOf(loop: EventLoop): Pending {
  return loopState(loop) as object as Pending;
}
