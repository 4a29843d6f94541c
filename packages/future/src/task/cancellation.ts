import { cancelledError, isCancelled } from "../errors.ts";
import { type CancelRequest, NONE } from "../future/protocol.ts";
import type { Scope } from "../scope/scope.ts";

/**
 * What a task knows of being cancelled. Most tasks never are, so it is made when it is first needed.
 *
 * A request to cancel is delivered once: either what the task waits for accepts it, and the task then
 * gets the CancelledError as the outcome of its wait, or the request is due, and the task throws the error
 * into its coroutine at the next step. How many requests there were, and how many of them somebody has
 * taken back, is counted apart from that: a deadline tells by it whether a cancellation was its own.
 */
export class Cancellation {
  /** How many requests were not taken back. */
  requests = 0;
  /** Whether a CancelledError is to be thrown into the coroutine at its next step or wait. */
  due = false;
  /** The message of the request that is due. */
  message: unknown = undefined;
  /** A request that an async function was not told of before it ended: what it ended with counts, and the
   * coroutine that has called it gets the CancelledError at its next wait, if there is one. */
  late: CancelRequest | undefined = undefined;
  /** Whether the task is passing on a request right now. */
  isInterrupting = false;
  /** The innermost scope that the coroutine is in. */
  scope: Scope | null;

  constructor(scope: Scope | null) {
    this.scope = scope;
  }

  /** What was asked for could not be passed on: it is delivered at the next step. */
  defer(message: unknown): void {
    this.due = true;
    this.message = message;
  }

  /** The error to throw at a step, given the one that the wait ended with, or `NONE`. */
  takeDue(error: unknown): unknown {
    if (!this.due) return error;
    this.due = false;
    return error !== NONE && isCancelled(error) ? error : cancelledError(this.message);
  }
}
