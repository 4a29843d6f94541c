/** A list of whole numbers from 1 to `max`, the same at each call (mulberry32 with a fixed seed). */
export function randomWholes(count: number, max: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return 1 + (((mixed ^ (mixed >>> 14)) >>> 0) % max);
  });
}
