import { currentDriver, loopState, type OpenIterator } from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import { rememberOrigin } from "@x/loop/internal";
import { labelOfDriver } from "./label.ts";
import { originLine } from "./origin-line.ts";

/** The open iterators of a loop, with the tasks that have opened them. */
export class OpenIterators extends Set<OpenIterator> {
  readonly #openers = new WeakMap<OpenIterator, string>();

  /** Collects the iterators that are opened from now on. */
  constructor(loop: EventLoop) {
    super();
    loopState(loop).iterators = this;
  }

  override add(iterator: OpenIterator): this {
    rememberOrigin(iterator);
    const opener = currentDriver();
    if (opener !== null) this.#openers.set(iterator, labelOfDriver(opener));
    return super.add(iterator);
  }

  /** A text for each iterator, with the task that opened it and the line, as far as they are known. */
  describe(): string[] {
    return [...this].map((iterator) => {
      const opener = this.#openers.get(iterator);
      const line = originLine(iterator);
      const by = opener === undefined ? "" : ` by ${opener}`;
      return `an iterator opened${by}${line === undefined ? "" : ` at ${line}`}`;
    });
  }
}
