import { getRunningLoop, type TimerHandle } from "@x/loop";
import { checkTime, kernel as loops } from "@x/loop/internal";
import { type CoroutineCall, HandmadeCall, LazyCall } from "./coroutine.ts";
import { Future } from "./future.ts";
import { coroutineName, PAUSING, pause, type SuspensionIterator, suspendOn } from "./protocol.ts";

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
  const plain = delay <= 0 && result === undefined && !loops.running?.debug;
  return (plain ? new Turn() : new Sleep(delay, result)) as CoroutineCall<T>;
}

class Sleep<T> extends HandmadeCall<T> {
  readonly #delay: number;
  readonly #result: T;
  #begun = false;
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
    if (this.#begun) return { done: true, value: this.#result };
    this.#begun = true;
    if (this.#delay <= 0) return PAUSING;
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

function wakeUp(woken: Future<void>): void {
  if (!woken.done) woken.setResult();
}

/** The call that `sleep(0)` is. It has nothing of its own, not even whether it was awaited before. */
class Turn extends LazyCall<void> {
  override get [coroutineName](): string {
    return "sleep";
  }

  [Symbol.iterator](): SuspensionIterator<void> {
    return pause();
  }
}
