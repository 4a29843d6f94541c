import { below, type Random } from "./random.ts";

/** Cancels, in each run, one pending task at one step, by chance. */
export class CancelOnce {
  readonly #step: number;
  readonly #random: Random;

  constructor(longest: number, random: Random) {
    this.#step = below(longest, random);
    this.#random = random;
  }

  cancel(step: number, pending: number): number | undefined {
    return step === this.#step ? below(pending, this.#random) : undefined;
  }
}
