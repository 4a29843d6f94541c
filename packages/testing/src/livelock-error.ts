/**
 * Thrown by `explore` when a schedule has not ended after so many steps: tasks go on for ever, and
 * time does too.
 *
 * asyncio has no counterpart.
 */
export class LivelockError extends Error {
  /** @internal */
  constructor(steps: number) {
    super(`the program has not ended after ${steps} steps`);
  }

  /** The name of the class. */
  override readonly name: string = "LivelockError";
}
