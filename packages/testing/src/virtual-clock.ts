import { type Coroutine, type CoroutineCall, Future, sleep } from "@x/future";
import { namedCall } from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import { checkTime } from "@x/loop/internal";

/** How many entries the trace keeps at least. It holds up to twice as many before the oldest are removed. */
const KEPT = 100_000;

/** A step or a callback that a loop has run, as {@link VirtualClock.trace} keeps it. */
export interface TraceEntry {
  /** The virtual time, in ms. */
  readonly time: number;
  /** The name of the task and the coroutines that it was in, or the callback. */
  readonly what: string;
}

/** The time of a program that runs in virtual time. */
export interface VirtualClock {
  /** The virtual time, in ms from the start of the program. */
  readonly now: number;
  /** What has run so far: at least the last 100,000 steps and callbacks. Empty without `trace: true`. */
  readonly trace: readonly TraceEntry[];
  /**
   * Waits until the clock has moved on by `ms`, and everything that is due by then has run as far as it can.
   * (A `sleep(ms)` may go on before other tasks that are due at the same time.) Cancelling leaves the clock
   * as it is.
   *
   * asyncio has no counterpart.
   *
   * @throws TypeError, RangeError when `ms` is not a number.
   */
  advance(ms: number): CoroutineCall<void>;
}

/** The clock of a virtual loop. */
export class Clock implements VirtualClock {
  readonly trace: TraceEntry[] = [];
  readonly #loop: EventLoop;
  #resting: Future<void>[] = [];

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  get now(): number {
    return this.#loop.time();
  }

  advance(ms: number): CoroutineCall<void> {
    checkTime("ms", ms);
    return namedCall("advance", this.#advance(ms));
  }

  *#advance(ms: number): Coroutine<void> {
    yield* sleep(ms);
    yield* this.rest();
  }

  /** Records that something runs now. */
  note(what: string): void {
    if (this.trace.length === 2 * KEPT) this.trace.splice(0, KEPT);
    this.trace.push({ time: this.now, what });
  }

  /** A future that is done when nothing is left to run at the present time. */
  rest(): Future<void> {
    const rested = new Future<void>({ loop: this.#loop });
    this.#resting.push(rested);
    return rested;
  }

  /** Settles these futures, since nothing is left to run. False when no task waits for one. */
  rested(): boolean {
    const resting = this.#resting.filter((future) => !future.done);
    this.#resting = [];
    for (const future of resting) future.setResult();
    return resting.length > 0;
  }
}
