import { type Coroutine, TimeoutError } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { checkPositive, checkSource } from "./check.ts";
import { Feed } from "./feed.ts";
import { END, Reader } from "./reader.ts";
import { Stream } from "./stream.ts";

/**
 * Gives the items of a source, and fails when one is waited for longer than `delay` ms. The time between a
 * call and the next, in which the items are worked on, does not count. The source is closed on every way out,
 * before the error is thrown, too.
 *
 * Beyond asyncio; rxjs: `timeout({ each })`.
 *
 * @param source - an async iterable, an iterable, or what `iterate` takes.
 * @param delay - in ms.
 * @throws TimeoutError; what the source throws; at once TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { forEach, run, sleep, TimeoutError } from "@x/future";
 * import { idleTimeout } from "@x/stream";
 *
 * async function* answer() {
 *   yield "one line";
 *   await sleep(60_000);
 * }
 *
 * await run(function* () {
 *   try {
 *     yield* forEach(idleTimeout(answer(), 10), (line) => console.log(line));
 *   } catch (error) {
 *     console.log(error instanceof TimeoutError);
 *   }
 * });
 * ```
 */
export function idleTimeout<T>(
  source: AsyncIterable<T> | Iterable<T>,
  delay: number,
): AsyncIterable<T> {
  checkSource("source", source);
  checkPositive("delay", delay);
  return new Stream(() => new IdleReader(source, delay));
}

class IdleReader<T> extends Reader<T> {
  readonly #feed: Feed<T>;
  readonly #delay: number;
  /** When the item that was asked for is late. */
  #due = 0;

  constructor(source: AsyncIterable<T> | Iterable<T>, delay: number) {
    super();
    this.#feed = new Feed(source, () => this.wake());
    this.feeds = [this.#feed];
    this.#delay = delay;
  }

  protected override get hasItem(): boolean {
    return this.#feed.isReady;
  }

  protected override *read(): Coroutine<IteratorResult<T, undefined>> {
    const feed = this.#feed;
    if (!feed.isAsked) {
      this.#due = getRunningLoop().time() + this.#delay;
      feed.ask();
    }
    if (!feed.isReady) yield* this.#wait();
    if (!feed.isReady) {
      yield* feed.stop();
      // If it has ended in any other way meanwhile, that is its outcome.
      if (feed.isCancelled) throw new TimeoutError(`there was no item for ${this.#delay} ms`);
    }
    const step = feed.take();
    return step.done ? END : step;
  }

  protected override release(): Coroutine<void> {
    return this.#feed.close();
  }

  /** Waits until something is there, or late. */
  *#wait(): Coroutine<void> {
    const timer = getRunningLoop().callAt(this.#due, () => this.wake());
    try {
      yield* this.change();
    } finally {
      timer.cancel();
    }
  }
}
