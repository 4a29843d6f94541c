import { type CoroutineCall, coroutine, Future, sleep } from "@x/future";
import type { EventLoop } from "@x/loop";
import { checkTime } from "@x/loop/internal";

/** How much of the past is kept at least, and half as much as is kept at most. */
const KEPT = 100_000;

/** Something that a loop has run, as {@link VirtualClock.trace} keeps it. */
export interface TraceEntry {
  /** When, in virtual milliseconds. */
  readonly time: number;
  /** A task's name and the coroutines that it was in, or a callback. */
  readonly what: string;
}

/** The time of a program that runs in virtual time. */
export interface VirtualClock {
  /** The virtual time, in ms from the start of the program. */
  readonly now: number;
  /** What has run so far, with `trace: true`: of very much, the last 100,000 at least. Otherwise empty. */
  readonly trace: readonly TraceEntry[];
  /**
   * Waits until the clock has moved on by `ms`, and everything that was due by then has run as far as
   * it could, where a `sleep` goes on in the middle of it. Cancelling leaves the clock as it is.
   *
   * asyncio has no counterpart.
   *
   * @throws TypeError, RangeError when `ms` is not a number.
   */
  advance(ms: number): CoroutineCall<void>;
}

/** The clock of a loop. */
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
    return advance(this, ms);
  }

  /** Keeps in the trace that something runs now. */
  note(what: string): void {
    if (this.trace.length === 2 * KEPT) this.trace.splice(0, KEPT);
    this.trace.push({ time: this.now, what });
  }

  /** A future that is done when nothing is left to do at the present time. */
  rest(): Future<void> {
    const rested = new Future<void>({ loop: this.#loop });
    this.#resting.push(rested);
    return rested;
  }

  /** Tells those who wait for it that the present has come to rest. Whether there was anybody. */
  rested(): boolean {
    const resting = this.#resting.filter((future) => !future.done);
    this.#resting = [];
    for (const future of resting) future.setResult();
    return resting.length > 0;
  }
}

const advance = /* @__PURE__ */ coroutine(function* advance(clock: Clock, ms: number) {
  yield* sleep(ms);
  yield* clock.rest();
});
