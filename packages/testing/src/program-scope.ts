import { type Future, Task } from "@x/future";
import { Scope, waitedFor } from "@x/future/internal";

/** The scope of a program's function. It does not end when the function returns, so that async code that the
 * function has started can go on, as its tasks can. Async code that still waits at the end of the program was
 * left behind. */
export class ProgramScope extends Scope {
  hasReturned = false;

  override end(): void {
    this.hasReturned = true;
  }

  /** Ends the scope, and cancels the calls that async code waits for. */
  close(): void {
    super.end();
  }

  /** A text for each call that async code waits for, without tasks, which are listed elsewhere. */
  describe(): string[] {
    return this.awaited
      .map(({ future }) => future as Future<unknown>)
      .filter((future) => !(future instanceof Task))
      .map((future) => {
        const path = future[waitedFor]().map(({ name }) => name);
        return `an async function that waits for ${path.join(" > ")}`;
      });
  }
}
