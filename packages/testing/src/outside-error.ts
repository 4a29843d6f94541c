import type { Task } from "@x/future";
import { isInstance } from "@x/loop/internal";
import { describeWaiting } from "./waiting.ts";

const outsideBrand: unique symbol = Symbol.for("@x/testing.OutsideError");

/**
 * Thrown when a program in virtual time waits for something that only real time can bring: a socket,
 * a file, a timer of the runtime, a worker.
 *
 * asyncio has no counterpart.
 */
export class OutsideError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, outsideBrand);
  }

  /** @internal */
  get [outsideBrand](): true {
    return true;
  }

  /** The tasks that wait, in the order they were made. */
  readonly tasks: readonly Task<unknown>[];

  /** @internal */
  constructor(tasks: readonly Task<unknown>[]) {
    super(
      `real I/O and real timers do not work in virtual time, or a promise is never settled; these tasks wait:${describeWaiting(tasks)}`,
    );
    this.tasks = tasks;
  }

  /** The name of the class. */
  override readonly name: string = "OutsideError";
}
