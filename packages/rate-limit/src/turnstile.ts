import { WaitQueue } from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import type { Bucket } from "./bucket.ts";

/**
 * Those who wait for tokens, in the order they came. Only the first knows how many it needs, and waits for
 * these to come; the others wait to be the first. So there is one timer at most, and what becomes of one
 * that was cancelled concerns nobody but the next.
 */
export class Turnstile {
  /** Those behind the first. */
  readonly line = new WaitQueue("RateLimiter.acquire");
  readonly #bucket: Bucket;
  #hasFirst = false;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /** Whether there is a first, or somebody who was woken to be the first. */
  get hasFirst(): boolean {
    return this.#hasFirst;
  }

  /** Lets somebody who has just come go through, if there are tokens and nobody is before him. */
  tryPass(count: number, loop: EventLoop): boolean {
    if (this.#hasFirst || this.#bucket.due(count, loop) > loop.time()) return false;
    this.#bucket.take(count, loop);
    return true;
  }

  /** Somebody is the first now. When his tokens are there. */
  become(count: number, loop: EventLoop): number {
    this.#hasFirst = true;
    return this.#bucket.due(count, loop);
  }

  /** The tokens of the first have come: he goes through. */
  pass(count: number, loop: EventLoop): void {
    this.#bucket.take(count, loop);
    this.leave();
  }

  /** The first has left, and the next one is it. */
  leave(): void {
    this.#hasFirst = this.line.wakeNext();
  }
}
