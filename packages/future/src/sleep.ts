import { getRunningLoop, type TimerHandle } from "@x/loop";
import { checkTime } from "@x/loop/internal";
import { type CoroutineCall, HandmadeCall } from "./coroutine.ts";
import { Future } from "./future.ts";
import { coroutineName, PAUSING, type SuspensionIterator, suspendOn } from "./protocol.ts";

/**
 * Waits for `delay` ms and gives `result`. 0 or less waits for exactly one iteration of the loop, so
 * that others get their turn. Cancelling takes the timer off the loop. `Infinity` waits until
 * cancelled.
 *
 * asyncio: `asyncio.sleep()`.
 *
 * @throws TypeError, RangeError when `delay` is not a number.
 */
export function sleep<T = void>(delay: number, result?: T): CoroutineCall<T> {
  checkTime("delay", delay);
  return delay > 0 ? new Sleep(delay, result as T) : new Pause(result as T);
}

class Sleep<T> extends HandmadeCall<T> {
  readonly #delay: number;
  readonly #result: T;
  #timer: TimerHandle | undefined;

  constructor(delay: number, result: T) {
    super();
    this.#delay = delay;
    this.#result = result;
  }

  override get [coroutineName](): string {
    return "sleep";
  }

  next(): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#timer !== undefined) return { done: true, value: this.#result };
    const loop = getRunningLoop();
    const woken = new Future<void>({ loop });
    this.#timer = loop.callLater(this.#delay, wakeUp, woken);
    return suspendOn(woken);
  }

  override throw(error: unknown): never {
    this.#timer?.cancel();
    throw error;
  }
}

class Pause<T> extends HandmadeCall<T> {
  readonly #result: T;
  #paused = false;

  constructor(result: T) {
    super();
    this.#result = result;
  }

  override get [coroutineName](): string {
    return "sleep";
  }

  next(): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#paused) return { done: true, value: this.#result };
    this.#paused = true;
    return PAUSING;
  }
}

function wakeUp(woken: Future<void>): void {
  if (!woken.done) woken.setResult();
}
