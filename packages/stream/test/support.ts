import {
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  Future,
  sleep,
} from "@x/future";
import { coroutineIterator } from "@x/future/internal";
import { now } from "@x/test-support";

export { asynchronously, errorOf, now, virtually } from "@x/test-support";

/** A source with this iterator. */
export function giving<T>(iterator: CoroutineIterator<T>): Iterable<T> {
  return { [coroutineIterator]: () => iterator } as unknown as Iterable<T>;
}

/** Items that each come after their delay in ms, as of an async generator, which notes its end. */
export async function* timed<T>(
  items: readonly (readonly [delay: number, item: T])[],
  log: string[] = [],
  name = "source",
): AsyncGenerator<T, void> {
  try {
    for (const [delay, item] of items) {
      await sleep(delay);
      yield item;
    }
  } finally {
    log.push(`${name} is closed`);
  }
}

/** A source with an iterator of its own, as a queue is: cancelling `next` takes no item. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #change = new Future<void>();
  /** How many calls wait at the moment. */
  waiting = 0;
  isClosed = false;

  get size(): number {
    return this.#items.length;
  }

  put(...items: T[]): void {
    this.#items.push(...items);
    this.#change.setResult();
    this.#change = new Future();
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    throw new Error("it has an iterator of its own");
  }

  [coroutineIterator](): CoroutineIterator<T> {
    return {
      next: () => next(this),
      close: () => close(this),
    };
  }

  /** Takes an item, waiting for one. */
  *take(): Coroutine<IteratorResult<T, undefined>> {
    while (this.#items.length === 0) {
      this.waiting += 1;
      try {
        yield* this.#change;
      } finally {
        this.waiting -= 1;
      }
    }
    return { done: false, value: this.#items.shift() as T };
  }
}

const next = coroutine(function* next(channel: Channel<unknown>) {
  return yield* channel.take();
}) as <T>(channel: Channel<T>) => CoroutineCall<IteratorResult<T, undefined>>;

// biome-ignore lint/correctness/useYield: it need not wait
const close = coroutine(function* close(channel: Channel<unknown>): Coroutine<void> {
  channel.isClosed = true;
});

/** All that a stream gives, and when. */
export async function taken<T>(stream: AsyncIterable<T>): Promise<[time: number, item: T][]> {
  const items: [number, T][] = [];
  for await (const item of stream) items.push([now(), item]);
  return items;
}

/** What becomes of a promise. */
export async function outcomeOf(awaitable: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await awaitable;
  } catch (error) {
    return error;
  }
}
