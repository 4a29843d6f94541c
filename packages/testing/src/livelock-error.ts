import { isInstance } from "@x/loop/internal";

const livelockBrand: unique symbol = Symbol.for("@x/testing.LivelockError");

/**
 * The `cause` of an error of `explore` or `checkCancellation` when a run has not ended after the greatest
 * number of steps that it may have.
 *
 * asyncio has no counterpart.
 */
export class LivelockError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, livelockBrand);
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
