import { checkWhole } from "@x/loop/internal";
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

  /** @internal */
  override get most(): number {
    return this.#bound;
  }

  /**
   * Gives permits back, as {@link Semaphore.release} does.
   *
   * asyncio: `semaphore.release()`.
   *
   * @throws RangeError when that would be more permits than there were at first.
   */
  override release(n = 1): void {
    checkWhole("n", n, 1);
    if (this.value + n > this.#bound) {
      const many = n === 1 ? "release()" : `release(${n})`;
      const has = n === 1 ? "has all its permits" : `has ${this.value} of its permits`;
      throw new RangeError(`${many} of a BoundedSemaphore that ${has} (${this.#bound})`);
    }
    super.release(n);
  }
}
