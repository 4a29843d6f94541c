import type { Coroutine } from "@x/future";
import { type EventLoop, getEventLoop } from "@x/loop";
import { checkOptions, describe } from "@x/loop/internal";
import { checkPositive } from "./check.ts";
import { Reader } from "./reader.ts";
import { Stream } from "./stream.ts";

/** What {@link interval} does with ticks that were due while the consumer was busy. */
export interface IntervalOptions {
  /** Whether each of these ticks is given later, one after the other. By default only the last of them is given. */
  readonly catchUp?: boolean | undefined;
}

/**
 * Ticks, every `delay` ms from the beginning of the iteration, for as long as the consumer asks for them. They do not
 * drift, however long the work between them takes. Each tick is a number: how many intervals have passed when it is due.
 * So a gap shows that ticks were left out, because the work took longer than an interval.
 *
 * Beyond asyncio; Node: `setInterval` of `node:timers/promises`.
 *
 * @param delay - in ms.
 * @throws at once TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { forEach, runSync } from "@x/future";
 * import { interval } from "@x/stream";
 * import { moveOnAfter } from "@x/timeout";
 *
 * runSync(moveOnAfter(350, forEach(interval(100), (tick) => console.log(tick))));
 * ```
 */
export function interval(delay: number, options: IntervalOptions = {}): AsyncIterable<number> {
  checkPositive("delay", delay);
  checkOptions(options, "catchUp");
  const { catchUp = false } = options;
  if (typeof catchUp !== "boolean") {
    throw new TypeError(`catchUp must be true or false, not ${describe(catchUp)}`);
  }
  return new Stream(() => new TickReader(delay, catchUp, getEventLoop()));
}

class TickReader extends Reader<number> {
  readonly #delay: number;
  readonly #catchUp: boolean;
  readonly #loop: EventLoop;
  readonly #start: number;
  #tick = 0;

  constructor(delay: number, catchUp: boolean, loop: EventLoop) {
    super();
    this.#delay = delay;
    this.#catchUp = catchUp;
    this.#loop = loop;
    this.#start = loop.time();
  }

  protected override get hasItem(): boolean {
    return false;
  }

  protected override *read(): Coroutine<IteratorResult<number, undefined>> {
    const next = this.#tick + 1;
    const due = this.#start + next * this.#delay;
    if (due > this.#loop.time()) yield* this.#wait(due);
    const passed = Math.floor((this.#loop.time() - this.#start) / this.#delay);
    this.#tick = this.#catchUp ? next : Math.max(next, passed);
    return { done: false, value: this.#tick };
  }

  /** There is nothing to close. */
  protected override *release(): Coroutine<void> {}

  *#wait(due: number): Coroutine<void> {
    const timer = this.#loop.callAt(due, () => this.wake());
    try {
      yield* this.change();
    } finally {
      timer.cancel();
    }
  }
}
