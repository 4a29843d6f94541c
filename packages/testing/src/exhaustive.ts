import type { Chooser, Strategy } from "./chooser.ts";

/** Every order, depth first: the last choice that has an alternative left is changed first. */
export class Exhaustive implements Strategy {
  /** The choices of the run, in the order in which they came up. */
  readonly #path: { index: number; readonly width: number }[] = [];
  #begun = false;

  next(): Chooser | undefined {
    if (this.#begun) this.#backtrack();
    if (this.#begun && this.#path.length === 0) return undefined;
    this.#begun = true;
    let at = 0;
    const choose = (width: number): number => {
      if (width === 1) return 0;
      const choice = this.#path[at] ?? { index: 0, width };
      this.#path[at] = choice;
      at += 1;
      return choice.index;
    };
    return {
      next: (_, lanes) => choose(lanes.length),
      cancel: (_, pending) => {
        const choice = choose(pending + 1);
        return choice === 0 ? undefined : choice - 1;
      },
    };
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
