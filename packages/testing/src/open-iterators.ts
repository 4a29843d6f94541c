import { currentTask } from "@x/future";
import { extension, rememberOrigin } from "@x/loop/internal";
import { labelOf } from "./label.ts";
import { placeOf } from "./place.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/** An iterator over a source that is not one of our own. */
interface OpenIterator {
  close(): PromiseLike<void>;
}

/** What is kept for each loop by `@x/future`, as far as it is used here. */
interface LoopState {
  iterators: Set<OpenIterator>;
}

/** The iterators of a loop that are open, and who has opened each. */
export class OpenIterators extends Set<OpenIterator> {
  readonly #loop: VirtualLoop;
  readonly #openers = new WeakMap<OpenIterator, string>();

  /** Keeps those that are opened from now on. */
  constructor(loop: VirtualLoop) {
    super();
    this.#loop = loop;
    (loop[extension] as unknown as LoopState).iterators = this;
  }

  override add(iterator: OpenIterator): this {
    rememberOrigin(iterator);
    const task = currentTask(this.#loop);
    if (task !== null) this.#openers.set(iterator, labelOf(task));
    return super.add(iterator);
  }

  /** Who has opened each and where, as far as that is known. */
  describe(): string[] {
    return [...this].map((iterator) => {
      const opener = this.#openers.get(iterator);
      const place = placeOf(iterator);
      const by = opener === undefined ? "" : ` by ${opener}`;
      return `an iterator opened${by}${place === undefined ? "" : ` at ${place}`}`;
    });
  }
}
