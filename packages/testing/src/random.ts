/** A source of numbers from 0 to 1 that depend on nothing but the seed. */
export type Random = () => number;

/**
 * Makes such a source, by the algorithm mulberry32.
 *
 * @param seed - any whole number.
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random whole number of 0 or more and less than `end`. */
export function below(end: number, random: Random): number {
  return Math.floor(random() * end);
}
