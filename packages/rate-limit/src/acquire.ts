import { Future } from "@x/future";
import {
  coroutineName,
  HandmadeCall,
  type Place,
  type SuspensionIterator,
  suspendOn,
  WakeUp,
} from "@x/future/internal";
import { getRunningLoop } from "@x/loop";
import { setTimer } from "@x/loop/internal";
import type { Turnstile } from "./turnstile.ts";

/** The call that takes tokens: goes through at once, or waits to be the first in line, and then for its
 * tokens to come. */
export class Acquire extends HandmadeCall<void> {
  readonly #turnstile: Turnstile;
  readonly #count: number;
  #place: Place | undefined;
  #timer: WakeUp | undefined;

  constructor(turnstile: Turnstile, count: number) {
    super();
    this.#turnstile = turnstile;
    this.#count = count;
  }

  override get [coroutineName](): string {
    return "acquire";
  }

  next(): ReturnType<SuspensionIterator<void>["next"]> {
    const turnstile = this.#turnstile;
    const loop = getRunningLoop();
    if (this.#timer === undefined) {
      if (this.#place === undefined && turnstile.hasFirst) {
        this.#place = turnstile.line.join();
        return suspendOn(this.#place);
      }
      const due = turnstile.becomeFirst(this.#count, loop);
      if (due > loop.time()) {
        const woken = new Future<void>();
        this.#timer = new WakeUp(loop, due, woken);
        loop[setTimer](this.#timer);
        return suspendOn(woken);
      }
    }
    turnstile.pass(this.#count, loop);
    return { done: true, value: undefined };
  }

  /** Cancelled: the next in line takes its place. */
  override throw(error: unknown): never {
    const turnstile = this.#turnstile;
    this.#timer?.cancel();
    const wasFirst =
      this.#timer !== undefined || (this.#place !== undefined && turnstile.line.leave(this.#place));
    if (wasFirst) turnstile.leave();
    throw error;
  }
}
