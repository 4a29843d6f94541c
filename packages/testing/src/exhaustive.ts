import type { Chooser, Strategy } from "./chooser.ts";

/**
 * Tries every order, depth first: the choices of a run are a path in a tree, and the next run changes the last
 * choice on the path that has an alternative left. A lane that is known to be independent of all others runs
 * at once, without a choice; all outcomes are still found, since its order makes no difference.
 */
export class Exhaustive implements Strategy {
  /** The choices of the run, in the order in which they came up. */
  #path: { index: number; readonly width: number }[] = [];
  #begun = false;
  #isIndependent: ((lane: object) => boolean) | undefined;

  /** @param isIndependent - whether a lane is independent of all others; by default none is. */
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

  /** Begins the search anew without independent lanes, because the program can observe their order. */
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
