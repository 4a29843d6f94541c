import type { CoroutineIterator } from "@x/future";
import { coroutineIterator } from "@x/future/internal";
import type { Reader } from "./reader.ts";

/** What `batch`, `merge` and so on return. It can be iterated from both worlds, as often as its sources can. */
export class Stream<T> implements AsyncIterable<T> {
  readonly #open: () => Reader<T>;

  constructor(open: () => Reader<T>) {
    this.#open = open;
  }

  /** For async code. Like an async generator, the iterator is over after an error or a cancellation, since `for await`
   * does not close an iterator that has thrown. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    const reader = this.#open();
    return {
      next: () => reader.nextOrClose().then(),
      return: () => reader.return().then(),
    };
  }

  /** What `iterate` and `forEach` use. They close the iterator themselves. */
  [coroutineIterator](): CoroutineIterator<T> {
    return this.#open();
  }
}
