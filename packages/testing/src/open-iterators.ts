import { currentTask } from "@x/future";
import { loopState, type OpenIterator } from "@x/future/internal";
import { rememberOrigin } from "@x/loop/internal";
import { labelOf } from "./label.ts";
import { placeOf } from "./place.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/** The iterators of a loop that are open, and who has opened each. */
export class OpenIterators extends Set<OpenIterator> {
  readonly #loop: VirtualLoop;
  readonly #openers = new WeakMap<OpenIterator, string>();

  /** Keeps those that are opened from now on. */
  constructor(loop: VirtualLoop) {
    super();
    this.#loop = loop;
    loopState(loop).iterators = this;
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
