import {
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  Future,
  runSync,
  type SuspensionIterator,
  sleep,
} from "@x/future";
import { coroutineIterator } from "@x/future/internal";
import {
  EventLoop,
  type ExceptionContext,
  getEventLoop,
  getRunningLoop,
  setEventLoop,
  VirtualHost,
} from "@x/loop";
import { expect } from "vitest";

/** The body of a test, in virtual time, of which nothing may be reported. */
export function virtually(main: () => Coroutine<unknown>): () => void {
  return () => {
    const reports: ExceptionContext[] = [];
    runSync(function* () {
      getRunningLoop().setExceptionHandler((context) => reports.push(context));
      yield* main();
    });
    expect(reports).toEqual([]);
  };
}

/** The same for an async function, whose loop is the thread's default one meanwhile. */
export function asynchronously(main: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const reports: ExceptionContext[] = [];
    loop.setExceptionHandler((context) => reports.push(context));
    const over = loop.runForever();
    setEventLoop(loop);
    try {
      await main();
    } finally {
      setEventLoop(null);
      loop.stop();
      await over;
      loop.close();
    }
    expect(reports).toEqual([]);
  };
}

/** What something that is waited for throws. */
export function* errorOf(body: {
  [Symbol.iterator](): SuspensionIterator<unknown>;
}): Coroutine<unknown> {
  try {
    yield* body;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The loop's time. */
export const now = (): number => getEventLoop().time();

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
