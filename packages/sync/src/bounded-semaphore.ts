import { Semaphore } from "./semaphore.ts";

/**
 * A {@link Semaphore} that never has more permits than at first: a release without an acquire is an
 * error.
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
   * Gives a permit back, as {@link Semaphore.release} does.
   *
   * asyncio: `semaphore.release()`.
   *
   * @throws RangeError when all permits are there already; never when there are `Infinity` permits.
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
