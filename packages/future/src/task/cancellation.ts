import { cancelledError, isCancelled } from "../errors.ts";
import { type CancelRequest, NONE } from "../future/protocol.ts";

/**
 * The cancel requests that a task has got. Most tasks get none, so this is made when it is first needed.
 *
 * A request to cancel is delivered once: either what the task waits for accepts it, and the task then
 * gets the CancelledError as the outcome of its wait, or the request is due, and the task throws the error
 * into its coroutine at the next step. Apart from that, the requests that were not taken back are counted, so that a
 * deadline can tell whether a cancellation was its own.
 */
export class Cancellation {
  /** How many requests were not taken back. */
  requests = 0;
  /** Whether a CancelledError is to be thrown into the coroutine at its next step or wait. */
  due = false;
  /** The message of the request that is due. */
  message: unknown = undefined;
  /** A request that came too late for an async function. The function's outcome counts, and the coroutine that called
   * it gets the CancelledError at its next wait, if there is one. */
  late: CancelRequest | undefined = undefined;
  /** Whether the task is passing on a request right now. */
  isInterrupting = false;

  /** Notes a request that could not be passed on, so that it is delivered at the next step. */
  defer(message: unknown): void {
    this.due = true;
    this.message = message;
  }

  /** The error to throw into the coroutine at a step. @param error - the error that the wait ended with, or `NONE`. */
  takeDue(error: unknown): unknown {
    if (!this.due) return error;
    this.due = false;
    return error !== NONE && isCancelled(error) ? error : cancelledError(this.message);
  }
}
