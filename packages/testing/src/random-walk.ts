import { CancelOnce } from "./cancel-once.ts";
import type { Chooser, Strategy } from "./chooser.ts";
import { below, type Random } from "./random.ts";
import { fifo } from "./replay.ts";

/** Makes each choice at random, with equal chances. */
export class RandomWalk implements Strategy {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  next(longest: number): Chooser {
    if (longest === 0) return fifo();
    return new Walk(longest, this.#random);
  }
}

class Walk extends CancelOnce implements Chooser {
  next(_: number, lanes: readonly object[]): number {
    return below(lanes.length, this.random);
  }
}
