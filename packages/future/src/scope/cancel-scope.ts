import { isCancelled } from "../errors.ts";
import { cancelFrom } from "../future/protocol.ts";
import { Scope } from "./scope.ts";

/** A scope that cancels its own code, and can tell afterwards whether a CancelledError was of its making. */
export class CancelScope extends Scope {
  /** The requests that were there before, which are not this scope's to take back. */
  private readonly requests = this.driver.requests;
  private hasCancelled = false;

  /** Whether it has cancelled its code. */
  get isCancelled(): boolean {
    return this.hasCancelled;
  }

  /** Cancels its code. */
  cancelCode(message?: unknown): void {
    this.hasCancelled = true;
    this.driver[cancelFrom](this, message);
  }

  /** Leaves it, and tells whether the error that its code has ended with is the CancelledError of
   * its own request. */
  leave(error: unknown): boolean {
    this.exit(error);
    if (!this.hasCancelled) return false;
    const requests = this.driver.takeBack();
    return requests <= this.requests && isCancelled(error);
  }
}
