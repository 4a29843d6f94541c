/// <reference lib="esnext.disposable" preserve="true" />

/** What is given back when a lease ends. */
export interface Owner {
  release(n: number): void;
}

/** The right to hold a lock or permits, as `acquire()` returns it. It ends when it is released. */
export class Lease {
  #owner: Owner | undefined;
  readonly #n: number;

  /** @internal */
  constructor(owner: Owner, n: number) {
    this.#owner = owner;
    this.#n = n;
  }

  /**
   * Releases the lock or the permits, as `release()` of the lock or semaphore does.
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
    owner?.release(this.#n);
  }
}
