import type { Chooser, Strategy } from "./chooser.ts";

/** Every order, depth first: the last choice that has an alternative left is changed first. Who is
 * known to be independent of all others goes at once, which leaves no other outcome out. */
export class Exhaustive implements Strategy {
  /** The choices of the run, in the order in which they came up. */
  #path: { index: number; readonly width: number }[] = [];
  #begun = false;
  #isIndependent: ((lane: object) => boolean) | undefined;

  /** @param isIndependent - of those that are ready: by default nobody is. */
  constructor(isIndependent?: (lane: object) => boolean) {
    this.#isIndependent = isIndependent;
  }

  next(): Chooser | undefined {
    if (this.#begun) this.#backtrack();
    if (this.#begun && this.#path.length === 0) return undefined;
    this.#begun = true;
    const path = this.#path;
    let at = 0;
    const choose = (width: number): number => {
      if (width === 1) return 0;
      const choice = path[at] ?? { index: 0, width };
      path[at] = choice;
      at += 1;
      return choice.index;
    };
    return {
      next: (_, lanes) => {
        const independent = this.#isIndependent ? lanes.findIndex(this.#isIndependent) : -1;
        return independent >= 0 ? independent : choose(lanes.length);
      },
      cancel: (_, pending) => {
        const choice = choose(pending + 1);
        return choice === 0 ? undefined : choice - 1;
      },
      shown: () => this.#beginAgain(),
    };
  }

  /** Nobody is independent any more. */
  #beginAgain(): void {
    if (this.#isIndependent === undefined) return;
    this.#isIndependent = undefined;
    this.#path = [];
    this.#begun = false;
  }

  #backtrack(): void {
    for (;;) {
      const last = this.#path.at(-1);
      if (last === undefined) return;
      last.index += 1;
      if (last.index < last.width) return;
      this.#path.pop();
    }
  }
}
