import { expect, test } from "vitest";
import { below, createRandom } from "../src/random.ts";

test("the same seed gives the same numbers, and another other ones", () => {
  const take = (seed: number) => Array.from({ length: 5 }, createRandom(seed));
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
});

test("whole numbers are all alike", () => {
  const random = createRandom(7);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i += 1) {
    const index = below(4, random);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
