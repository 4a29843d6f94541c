import { Task } from "@x/future";
import { Scope, waitedFor } from "@x/future/internal";

/** The scope of a program's function. It goes on when the function has returned: what its async code still
 * waits for may come, as what tasks wait for may. What has not come then was left behind. */
export class ProgramScope extends Scope {
  hasReturned = false;

  override end(): void {
    this.hasReturned = true;
  }

  /** Ends it: the calls that async code waits for are cancelled. */
  close(): void {
    super.end();
  }

  /** What async code waits for in it, but for the tasks. */
  describe(): string[] {
    return this.awaited
      .filter(({ future }) => !(future instanceof Task))
      .map(({ future }) => {
        const path = future[waitedFor]().map(({ name }) => name);
        return `an async function that waits for ${path.join(" > ")}`;
      });
  }
}
