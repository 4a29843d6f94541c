import { describe, expect, test } from "vitest";
import { Random } from "../../src/fuzz/random.ts";

const many = <T>(make: () => T): T[] => Array.from({ length: 1000 }, make);

describe("a generator of numbers", () => {
  test("gives the same for the same seed, other ones for its neighbour", () => {
    const numbers = (seed: number) => {
      const random = new Random(seed);
      return many(() => random.below(1000));
    };
    expect(numbers(3)).toEqual(numbers(3));
    expect(numbers(3).filter((each, i) => each === numbers(4)[i]).length).toBeLessThan(20);
    expect(numbers(3)).not.toEqual(numbers(3 + 2 ** 32));
  });

  test("gives each number of a range", () => {
    const random = new Random(1);
    expect(new Set(many(() => random.between(2, 5)))).toEqual(new Set([2, 3, 4, 5]));
  });

  test("picks by weight, and nothing of no weight", () => {
    const random = new Random(1);
    const picked = many(() =>
      random.weighted([
        [9, "often"],
        [0, "never"],
        [1, "seldom"],
      ]),
    );
    expect(new Set(picked)).toEqual(new Set(["often", "seldom"]));
    expect(picked.filter((each) => each === "seldom").length).toBeGreaterThan(50);
    expect(picked.filter((each) => each === "seldom").length).toBeLessThan(200);
  });

  test("picks nothing from nothing", () => {
    const random = new Random(1);
    expect(random.pick([])).toBe(undefined);
    expect(random.weighted([])).toBe(undefined);
  });
});
