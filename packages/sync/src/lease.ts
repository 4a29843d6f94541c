/// <reference lib="esnext.disposable" preserve="true" />

import type { Lockable } from "./lockable.ts";

/** What `acquire()` gives: it stands for what was acquired, until that is released. */
export class Lease {
  #owner: Lockable | undefined;

  /** @internal */
  constructor(owner: Lockable) {
    this.#owner = owner;
  }

  /**
   * Releases what was acquired, as the `release()` of its lock or semaphore does.
   *
   * @throws Error when called before; what that `release()` throws.
   */
  release(): void {
    if (!this.#owner) throw new Error("release() of a lease that was released before");
    this[Symbol.dispose]();
  }

  /** The same, so that `using lease = yield* lock.acquire()` releases on every way out of a block.
   * Harmless after {@link Lease.release}. */
  [Symbol.dispose](): void {
    const owner = this.#owner;
    this.#owner = undefined;
    owner?.release();
  }
}
