/** Numbers that a seed decides: the generator sfc32. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    // Seeds are often neighbours, of which the generator would make neighbours at first.
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    this.#c = 0x9e3779b9;
    for (let i = 0; i < 15; i += 1) this.#next();
  }

  /** An integer from 0 to one less than a limit. */
  below(limit: number): number {
    return Math.floor((this.#next() / 2 ** 32) * limit);
  }

  /** An integer from the first to the last. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** True with a probability of `chance` percent. */
  percent(chance: number): boolean {
    return this.below(100) < chance;
  }

  pick<T>(items: readonly [T, ...T[]]): T;
  pick<T>(items: readonly T[]): T | undefined;
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  /** One of a list, each as often as its weight says. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T | undefined {
    let rest = this.below(items.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, item] of items) {
      rest -= weight;
      if (rest < 0) return item;
    }
    return undefined;
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }
}
