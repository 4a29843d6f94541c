import { cancelledError, isCancelled } from "./errors.ts";
import { NONE } from "./future.ts";
import type { Scope } from "./scope.ts";

/**
 * What a task knows of being cancelled. Most tasks never are, so it is made when it is first needed.
 *
 * A request to cancel is delivered once: either what the task waits for accepts it, and the task then
 * gets the CancelledError as the outcome of its wait, or the request is due, and the task throws the error
 * into its coroutine at the next step. How many requests there were, and how many of them somebody has
 * taken back, is counted apart from that: a deadline tells by it whether a cancellation was its own.
 *
 * What an async function returns takes a moment to get to the task. A request that comes in this moment
 * is late: the value or the error counts, and the request is for the next wait.
 */
export class Cancellation {
  /** How many requests were not taken back. */
  requests = 0;
  /** Whether a CancelledError is to be thrown into the coroutine at its next step or wait. */
  due = false;
  /** Whether a request is due at the next wait, and not at the next step. */
  isLate = false;
  /** The message of the request that is due. */
  message: unknown = undefined;
  /** Whether the task is passing on a request right now. */
  isInterrupting = false;
  /** The innermost scope that the coroutine is in. */
  scope: Scope | null;

  constructor(scope: Scope | null) {
    this.scope = scope;
  }

  /** What was asked for could not be passed on: it is delivered at the next step, or the next wait. */
  defer(message: unknown, isLate = false): void {
    if (isLate) this.isLate = true;
    else this.due = true;
    this.message = message;
  }

  /** The coroutine waits again. */
  comeDue(): void {
    if (!this.isLate) return;
    this.isLate = false;
    this.due = true;
  }

  /** Calls off what was deferred. */
  forget(): void {
    this.due = false;
    this.isLate = false;
  }

  /** The error to throw at a step, given the one that the wait ended with, or `NONE`. */
  takeDue(error: unknown): unknown {
    if (!this.due) return error;
    this.due = false;
    return error !== NONE && isCancelled(error) ? error : cancelledError(this.message);
  }
}
