/** How many classes there are: the last one begins at 16 s. */
const CLASSES = 16;

/** Counts times by powers of two. */
export class Lag {
  readonly #counts = new Array<number>(CLASSES).fill(0);

  /** Counts a time, in ms. */
  add(ms: number): void {
    const index = Math.min(32 - Math.clz32(ms), CLASSES - 1);
    (this.#counts[index] as number) += 1;
  }

  /** A copy of the counts. */
  get counts(): number[] {
    return [...this.#counts];
  }
}
