import type { Coroutine } from "@x/future";
import { NONE, partOf } from "@x/future/internal";
import { getRunningLoop, type TimerHandle } from "@x/loop";
import { checkLimit, checkOptions } from "@x/loop/internal";
import { checkPositive, checkSource } from "./check.ts";
import { Feed } from "./feed.ts";
import { END, Reader } from "./reader.ts";
import { Stream } from "./stream.ts";

/** When a batch is full. */
export interface BatchOptions {
  /** How many items it holds at most; may be `Infinity`. */
  readonly size: number;
  /** How many ms the first item of a batch waits at most for others, from its arrival on. By default there is no
   * limit. */
  readonly within?: number | undefined;
}

/**
 * Gives the items of a source in arrays: each as soon as it holds `size` of them, or `within` ms after its
 * first item has come. When the source ends or fails, the items that are left are the last batch. No batch is empty. The
 * source is read no further than for the next batch, and is closed on every way out.
 *
 * A call that waits for a batch and is cancelled gives the items that have come by then, if there are any; the
 * cancellation is delivered at the next wait.
 *
 * Beyond asyncio; rxjs: `bufferTime`, IxJS: `bufferCountOrTime`.
 *
 * @param source - an async iterable, an iterable, or what `iterate` takes.
 * @throws what the source throws, after the last batch; at once TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { forEach, run } from "@x/future";
 * import { batch } from "@x/stream";
 *
 * await run(forEach(batch(["a", "b", "c"], { size: 2 }), (items) => console.log(items)));
 * ```
 */
export function batch<T>(
  source: AsyncIterable<T> | Iterable<T>,
  options: BatchOptions,
): AsyncIterable<T[]> {
  checkSource("source", source);
  checkOptions(options, "size");
  const { size, within = Number.POSITIVE_INFINITY } = options;
  checkLimit("size", size);
  checkPositive("within", within);
  return new Stream(() => new BatchReader(source, size, within));
}

class BatchReader<T> extends Reader<T[]> {
  readonly #feed: Feed<T>;
  readonly #size: number;
  readonly #within: number;
  #items: T[] = [];
  /** When they are to be given. */
  #due = 0;
  #isAtEnd = false;
  #failure: unknown = NONE;

  constructor(source: AsyncIterable<T> | Iterable<T>, size: number, within: number) {
    super();
    this.#feed = new Feed(source, () => this.wake());
    this.feeds = [this.#feed];
    this.#size = size;
    this.#within = within;
  }

  protected override get hasItem(): boolean {
    return this.#items.length > 0 || this.#feed.isReady;
  }

  protected override *read(): Coroutine<IteratorResult<T[], undefined>> {
    yield* partOf(this.#collect());
    const items = this.#items;
    if (items.length > 0) {
      this.#items = [];
      return { done: false, value: items };
    }
    if (this.#failure !== NONE) throw this.#failure;
    return END;
  }

  protected override release(): Coroutine<void> {
    return this.#feed.close();
  }

  *#collect(): Coroutine<void> {
    const feed = this.#feed;
    let timer: TimerHandle | undefined;
    let isDue = false;
    try {
      while (this.#items.length < this.#size && !this.#isAtEnd) {
        if (!feed.isAsked) feed.ask();
        if (feed.isReady) {
          this.#take();
          continue;
        }
        if (isDue) return;
        if (this.#items.length > 0) {
          timer ??= getRunningLoop().callAt(this.#due, () => {
            isDue = true;
            this.wake();
          });
        }
        if (!(yield* this.change())) isDue = true;
      }
    } finally {
      timer?.cancel();
    }
  }

  #take(): void {
    const { readyAt } = this.#feed;
    try {
      const step = this.#feed.take();
      if (step.done) this.#isAtEnd = true;
      else if (this.#items.push(step.value) === 1) this.#due = readyAt + this.#within;
    } catch (error) {
      this.#isAtEnd = true;
      this.#failure = error;
    }
  }
}
