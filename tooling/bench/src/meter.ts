/** What a run measures itself with. The clock runs from the start; most runs need not care. */
export class Meter {
  readonly #atPeak: () => void;
  #startedAt = 0;
  #elapsed = 0;
  #gauged: number | null = null;

  /** @param atPeak - called when everything that takes memory is there. */
  constructor(atPeak: () => void = () => {}) {
    this.#atPeak = atPeak;
  }

  /** The clock runs on from here. */
  resume(): void {
    this.#startedAt = performance.now();
  }

  /** The clock stands from here on, for what does not count. */
  pause(): void {
    if (this.#startedAt !== 0) this.#elapsed += performance.now() - this.#startedAt;
    this.#startedAt = 0;
  }

  peak(): void {
    this.#atPeak();
  }

  /** Notes what a run of the kind "gauge" has found. */
  gauge(figure: number): void {
    this.#gauged = figure;
  }

  /** The time that the clock ran, in nanoseconds. */
  get elapsed(): number {
    return this.#elapsed * 1e6;
  }

  /** @throws Error when there was no {@link Meter.gauge}. */
  get gauged(): number {
    if (this.#gauged === null) throw new Error("the run has not called meter.gauge()");
    return this.#gauged;
  }
}
