import type { EventLoop, Host } from "@x/loop";

/**
 * A bucket of tokens that fills evenly. It counts what was taken since it was last full, and works out
 * from that when tokens are there: one multiplication, so that no error adds up, however long it is in use.
 */
export class Bucket {
  readonly #limit: number;
  readonly #interval: number;
  readonly #size: number;
  /** The host by whose clock it fills. When the host changes, as from one test in virtual time to the next, it is full
   * again. */
  #host: Host | undefined;
  /** When it was last full, and a token was taken. */
  #start = 0;
  #taken = 0;

  /** @param size - how many tokens it holds, as it does at first; `limit` of them come in `interval` ms. */
  constructor(limit: number, interval: number, size: number) {
    this.#limit = limit;
    this.#interval = interval;
    this.#size = size;
  }

  /** When there are `count` tokens, by the clock of `loop`, if none are taken before. */
  due(count: number, loop: EventLoop): number {
    this.#fill(loop);
    return this.#when(this.#taken + count - this.#size);
  }

  take(count: number, loop: EventLoop): void {
    this.#fill(loop);
    this.#taken += count;
  }

  #fill(loop: EventLoop): void {
    const now = loop.time();
    if (loop.host === this.#host && now <= this.#when(this.#taken)) return;
    this.#host = loop.host;
    this.#start = now;
    this.#taken = 0;
  }

  /** When `count` tokens have come since the start. */
  #when(count: number): number {
    return this.#start + (count * this.#interval) / this.#limit;
  }
}
