import { below, type Random } from "./random.ts";

/** Cancels, in each run, one pending task at one step, by chance. */
export class CancelOnce {
  protected readonly random: Random;
  readonly #step: number;

  constructor(longest: number, random: Random) {
    this.random = random;
    this.#step = below(longest, random);
  }

  cancel(step: number, pending: number): number | undefined {
    return step === this.#step ? below(pending, this.random) : undefined;
  }
}
