import { expect, test } from "vitest";
import { exponent, median, quantile } from "../src/statistics.ts";

test("the median is the one in the middle, or between the two", () => {
  expect(median([10, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 10])).toBe(3);
});

test("a quantile lies between its neighbours", () => {
  expect(quantile([0, 10], 0.99)).toBeCloseTo(9.9);
  expect(quantile([5], 0.99)).toBe(5);
});

test.each([
  [1, (n: number) => 3 * n],
  [2, (n: number) => n * n],
  [0, () => 7],
])("growth with the power %d is told from its points", (power, f) => {
  expect(exponent([10, 100, 1000].map((n) => [n, f(n)] as const))).toBeCloseTo(power);
});

test("n log n grows with the power 1.1 from 1,000 to 1,000,000", () => {
  const points = [1e3, 1e4, 1e5, 1e6].map((n) => [n, n * Math.log(n)] as const);
  expect(exponent(points)).toBeCloseTo(1.1, 2);
});
