import { isInstance } from "@x/loop/internal";

const brokenBarrierBrand: unique symbol = Symbol.for("@x/sync.BrokenBarrierError");

/**
 * Thrown by `wait()` of a {@link Barrier} that was aborted, or that is reset while the task waits.
 *
 * asyncio: `asyncio.BrokenBarrierError`.
 */
export class BrokenBarrierError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, brokenBarrierBrand);
  }

  /** @internal */
  get [brokenBarrierBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "BrokenBarrierError";
}
