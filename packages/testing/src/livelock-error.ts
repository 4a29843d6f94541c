import { shareInstances } from "@x/loop/internal";

const livelockBrand: unique symbol = Symbol.for("@x/testing.LivelockError");

/**
 * Thrown by `explore` when a schedule has not ended after so many steps: tasks go on for ever, and
 * time does too.
 *
 * asyncio has no counterpart.
 */
export class LivelockError extends Error {
  static {
    shareInstances(this, livelockBrand);
  }

  /** @internal */
  get [livelockBrand](): true {
    return true;
  }

  /** @internal */
  constructor(steps: number) {
    super(`the program has not ended after ${steps} steps`);
  }

  /** The name of the class. */
  override readonly name: string = "LivelockError";
}
