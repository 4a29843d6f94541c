/// <reference lib="esnext.disposable" preserve="true" />

import type { Lockable } from "./lockable.ts";

/** The right to hold a lock or a permit, as `acquire()` returns it. It ends when it is released. */
export class Lease {
  #owner: Lockable | undefined;

  /** @internal */
  constructor(owner: Lockable) {
    this.#owner = owner;
  }

  /**
   * Releases the lock or the permit, as `release()` of the lock or semaphore does.
   *
   * @throws Error when the lease was released before; what that `release()` throws.
   */
  release(): void {
    if (!this.#owner) throw new Error("release() of a lease that was released before");
    this[Symbol.dispose]();
  }

  /** Lets `using lease = yield* lock.acquire()` release on every way out of a block. Does nothing if the
   * lease was released before. */
  [Symbol.dispose](): void {
    const owner = this.#owner;
    this.#owner = undefined;
    owner?.release();
  }
}
