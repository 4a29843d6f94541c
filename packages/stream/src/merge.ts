import { type Coroutine, createTask } from "@x/future";
import { NONE } from "@x/future/internal";
import { describe, Ring } from "@x/loop/internal";
import { checkSource } from "./check.ts";
import { Feed } from "./feed.ts";
import { END, Reader } from "./reader.ts";
import { Stream } from "./stream.ts";

/** What a source of a {@link merge} gives. */
export type MergedItem<S> =
  S extends AsyncIterable<infer T> ? T : S extends Iterable<infer T> ? T : never;

/**
 * Gives the items of several sources as they come, those of each in their order, until all are at their end.
 * Each source is asked for one item at a time, and only while the next item is waited for; a source that
 * always has some does not keep the others waiting. When one fails, the others are closed, and its error is
 * thrown. All are closed on every way out.
 *
 * When the iteration is left early, items that other sources have given by then are dropped.
 *
 * Beyond asyncio; rxjs and IxJS: `merge`.
 *
 * @param sources - async iterables, iterables, or what `iterate` takes.
 * @throws what a source throws; at once TypeError when one is not iterable.
 *
 * @example
 * ```ts
 * import { forEach, run } from "@x/future";
 * import { Queue } from "@x/queue";
 * import { merge } from "@x/stream";
 *
 * const [clicks, keys] = [new Queue<string>(), new Queue<string>()];
 * keys.putNowait("a key");
 * clicks.putNowait("a click");
 * for (const queue of [clicks, keys]) queue.shutdown();
 * await run(forEach(merge([clicks, keys]), (event) => console.log(event)));
 * ```
 */
export function merge<S extends AsyncIterable<unknown> | Iterable<unknown>>(
  sources: Iterable<S>,
): AsyncIterable<MergedItem<S>> {
  if (typeof sources?.[Symbol.iterator] !== "function") {
    throw new TypeError(`sources must be an iterable of sources, not ${describe(sources)}`);
  }
  const list = [...sources] as (AsyncIterable<MergedItem<S>> | Iterable<MergedItem<S>>)[];
  for (const [index, source] of list.entries()) checkSource(`sources[${index}]`, source);
  return new Stream(() => new MergeReader(list));
}

class MergeReader<T> extends Reader<T> {
  protected override feeds: readonly Feed<T>[];
  /** The feeds that are asked for an item at the next call. */
  #idle: Feed<T>[];
  /** The feeds that have something to give, in the order in which it came. */
  readonly #ready = new Ring<Feed<T>>();
  #open: number;

  constructor(sources: readonly (AsyncIterable<T> | Iterable<T>)[]) {
    super();
    const onReady = (feed: Feed<T>): void => {
      this.#ready.push(feed);
      this.wake();
    };
    this.feeds = sources.map((source) => new Feed(source, onReady));
    this.#idle = [...this.feeds];
    this.#open = sources.length;
  }

  protected override get hasItem(): boolean {
    return this.#ready.size > 0;
  }

  protected override *read(): Coroutine<IteratorResult<T, undefined>> {
    const idle = this.#idle;
    this.#idle = [];
    for (const feed of idle) feed.ask();
    while (this.#open > 0) {
      if (this.#ready.size === 0) {
        yield* this.change();
        continue;
      }
      const feed = this.#ready.shift();
      const step = feed.take();
      if (!step.done) {
        this.#idle.push(feed);
        return step;
      }
      this.#open -= 1;
    }
    return END;
  }

  /** Closes all sources at the same time: one may take long, or fail. */
  protected override *release(): Coroutine<void> {
    const closing = this.feeds.map((feed) => createTask(feed.close(), { eager: true }));
    let failure: unknown = NONE;
    for (const task of closing) {
      try {
        yield* task;
      } catch (error) {
        if (failure === NONE) failure = error;
      }
    }
    if (failure !== NONE) throw failure;
  }
}
