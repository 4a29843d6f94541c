import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A list of whole numbers from 1 to `max`, the same at each call. */
export function randomWholes(count: number, max: number): number[] {
  const generator = xoroshiro128plus(1);
  return Array.from({ length: count }, () => uniformInt(generator, 1, max));
}
