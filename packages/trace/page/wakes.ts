import { countWhile } from "../src/timeline/layout.ts";
import type { Wake } from "../src/timeline/timeline.ts";

/** Some of the arrows, sorted by their begin. */
export class Wakes {
  readonly #all: Wake[] = [];
  /** How long the longest takes. */
  #longest = 0;

  add(wake: Wake): void {
    this.#all.push(wake);
    this.#longest = Math.max(this.#longest, wake.end - wake.begin);
  }

  /** Those that are in view from one time to another. */
  inView(begin: number, end: number): Wake[] {
    const beginOf = (index: number) => (this.#all[index] as Wake).begin;
    const { length } = this.#all;
    const first = countWhile(length, (index) => beginOf(index) < begin - this.#longest);
    const last = countWhile(length, (index) => beginOf(index) <= end);
    return this.#all.slice(first, last).filter((wake) => wake.end >= begin);
  }
}
