import { Semaphore } from "./semaphore.ts";

/**
 * A {@link Semaphore} that refuses to have more permits than it had at first: a release too many is
 * an error.
 *
 * asyncio: `asyncio.BoundedSemaphore`.
 */
export class BoundedSemaphore extends Semaphore {
  readonly #bound: number;

  /** @param value - as of {@link Semaphore}. */
  constructor(value = 1) {
    super(value);
    this.#bound = value;
  }

  /**
   * The same as {@link Semaphore.release}, within the bound.
   *
   * asyncio: `semaphore.release()`.
   *
   * @throws RangeError when no permit is missing, which nobody can tell of `Infinity`.
   */
  override release(): void {
    if (this.value >= this.#bound && this.#bound !== Number.POSITIVE_INFINITY) {
      throw new RangeError(
        `release() of a BoundedSemaphore that has all its permits (${this.#bound})`,
      );
    }
    super.release();
  }
}
