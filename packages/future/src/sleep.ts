import { type EventLoop, getRunningLoop, TimerHandle } from "@x/loop";
import { checkTime, setTimer, thread } from "@x/loop/internal";
import { type CoroutineCall, HandmadeCall, LazyCall } from "./coroutine.ts";
import { Future } from "./future/future.ts";
import { coroutineName } from "./kernel/ownership.ts";
import { PAUSING, pause, suspendOn } from "./kernel/suspending.ts";
import type { SuspensionIterator } from "./kernel/tokens.ts";
import { type SignalOption, withSignal } from "./waiting/until-aborted.ts";

/**
 * Waits for `delay` ms and gives `result`. 0 or less waits for exactly one iteration of the loop, so
 * that others get their turn. Cancelling takes the timer off the loop. `Infinity` waits until
 * cancelled.
 *
 * asyncio: `asyncio.sleep()`.
 *
 * @param options - see {@link SignalOption}.
 * @throws TypeError, RangeError when `delay` is not a number; TypeError when `{ signal }` is in the place of
 * the result.
 */
export function sleep<T = void>(
  delay: number,
  result?: T,
  options?: SignalOption,
): CoroutineCall<T> {
  checkTime("delay", delay);
  if (options !== undefined) return withSignal(sleep(delay, result), options);
  if (typeof result === "object") checkResult(result);
  const plain = delay <= 0 && result === undefined && !thread.running?.debug;
  return (plain ? takePause() : new Sleep(delay, result)) as CoroutineCall<T>;
}

/** `node:timers/promises` takes the signal in the same place, after the value. */
function checkResult(result: object | null): void {
  const { signal } = Object(result) as { signal?: unknown };
  if (typeof (signal as Partial<AbortSignal> | undefined)?.addEventListener !== "function") return;
  throw new TypeError(
    "sleep(delay, { signal }) would sleep on and give { signal }: write sleep(delay, undefined, { signal })",
  );
}

class Sleep<T> extends HandmadeCall<T> {
  readonly #delay: number;
  readonly #result: T;
  #begun = false;
  #timer: WakeUp | undefined;

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
    this.#timer = new WakeUp(loop, loop.time() + this.#delay, woken);
    loop[setTimer](this.#timer);
    return suspendOn(woken);
  }

  override throw(error: unknown): never {
    this.#timer?.cancel();
    throw error;
  }
}

const NO_ARGUMENTS: readonly unknown[] = [];

/** Ends a future at a time. Only one task has the future, so that all that follows is that the task which
 * waits for it becomes ready. */
export class WakeUp extends TimerHandle {
  /** What it ends. */
  readonly woken: Future<void>;

  constructor(loop: EventLoop, when: number, woken: Future<void>) {
    super(loop, when, wakeUp, NO_ARGUMENTS);
    this.woken = woken;
  }

  override run(): void {
    wakeUp(this.woken);
  }
}

function wakeUp(woken: Future<void>): void {
  if (!woken.done) woken.setResult();
}

/** The call that `sleep(0)` is. It has nothing of its own, not even whether it was awaited before. */
class Pause extends LazyCall<void> {
  override get [coroutineName](): string {
    return "sleep";
  }

  [Symbol.iterator](): SuspensionIterator<void> {
    sparePause = this;
    return pause();
  }
}

/** A pause that has begun, which serves the next caller: tasks that only give way leave no garbage. */
let sparePause: Pause | null = null;

function takePause(): Pause {
  const call = sparePause ?? new Pause();
  sparePause = null;
  return call;
}
