import { WaitQueue } from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import type { Bucket } from "./bucket.ts";

/**
 * The tasks that wait for tokens, in the order in which they came. Only the first waits for its tokens to come; the
 * others wait to be the first. So there is one timer at most, and a task that is cancelled concerns only the next.
 */
export class Turnstile {
  /** The tasks behind the first. */
  readonly line = new WaitQueue("RateLimiter.acquire");
  readonly #bucket: Bucket;
  #hasFirst = false;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  /** Whether there is a first, or a task that was woken to be the first. */
  get hasFirst(): boolean {
    return this.#hasFirst;
  }

  /** Lets a task that has just come go through, if its tokens are there and no task is before it. */
  tryPass(count: number, loop: EventLoop): boolean {
    if (this.#hasFirst || this.#bucket.due(count, loop) > loop.time()) return false;
    this.#bucket.take(count, loop);
    return true;
  }

  /** Makes a task the first. Returns when its tokens are there. */
  becomeFirst(count: number, loop: EventLoop): number {
    this.#hasFirst = true;
    return this.#bucket.due(count, loop);
  }

  /** The tokens of the first have come: it goes through. */
  pass(count: number, loop: EventLoop): void {
    this.#bucket.take(count, loop);
    this.leave();
  }

  /** The first has left, and the next one is it. */
  leave(): void {
    this.#hasFirst = this.line.wakeNext();
  }
}
