import { below, type Random } from "./random.ts";

/** Cancels one pending task in each run, at a random step. */
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
