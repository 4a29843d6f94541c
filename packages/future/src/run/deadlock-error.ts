import { isInstance } from "@x/loop/internal";
import type { Future } from "../future/future.ts";
import { kind } from "../future/protocol.ts";
import { loopState } from "../kernel/loop-state.ts";
import type { Task } from "../task/task.ts";

const deadlockBrand: unique symbol = Symbol.for("@x/future.DeadlockError");

/**
 * Thrown by `run` and `runSync` when the main task waits and nothing could ever wake it: no callback is
 * ready, no timer set, and the host says that nothing is left that could settle a promise. Node says so by
 * `beforeExit`; a host that does not leaves the program waiting.
 *
 * asyncio has no counterpart: there, such a program hangs.
 */
export class DeadlockError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, deadlockBrand);
  }

  /** @internal */
  get [deadlockBrand](): true {
    return true;
  }

  /** The tasks that wait for ever, in the order they were made. */
  declare readonly tasks: readonly Task<unknown>[];

  constructor(tasks: readonly Task<unknown>[]) {
    const lines = tasks.map((task) => {
      const path = task.stack().map((entry) => entry.name);
      return `\n  ${task.name}: ${path.join(" > ")}`;
    });
    const whom = tasks.length === 1 ? "this task" : "these tasks";
    const hints = HINTS.filter(([applies]) => tasks.some(applies)).map(([, hint]) => `\n${hint}`);
    super([`deadlock: nothing is left that could wake ${whom}`, ...lines, ...hints].join(""));
    // Not enumerable: an uncaught error is printed with what can be enumerated.
    Object.defineProperty(this, "tasks", { value: tasks });
  }

  /** The name of the class. */
  override readonly name: string = "DeadlockError";
}

const HINTS = [
  [
    (task: Task<unknown>) =>
      loopState(task.loop).isSynchronous && awaitedBy(task)[kind] === "Promise",
    "Promises settle only after runSync has returned: use run",
  ],
  [
    (task: Task<unknown>) => awaitedBy(task).loop !== task.loop,
    "What belongs to another loop waits until that runs: make it inside of the coroutine",
  ],
] as const;

/** All that are left wait for something. */
function awaitedBy(task: Task<unknown>): Future<unknown> {
  return task.stack().at(-1)?.future as Future<unknown>;
}
