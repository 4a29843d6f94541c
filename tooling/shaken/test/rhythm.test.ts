import { expect, test } from "vitest";
import { rhythm } from "../src/rhythm.ts";

const first = (count: number, key: string) => {
  const beats = rhythm(key);
  return Array.from({ length: count }, () => beats.next().value);
};

test("the same key brings the same pauses, another one others", () => {
  expect(first(20, "1 sync 1")).toEqual(first(20, "1 sync 1"));
  expect(first(20, "1 sync 2")).not.toEqual(first(20, "1 sync 1"));
});

test("a pause lasts up to half a second, and the next one comes within a fifth", () => {
  const beats = first(2000, "1 sync 1");
  const pauses = beats.map(({ pause }) => pause);
  const runs = beats.map(({ run }) => run);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(500);
  expect(Math.max(...pauses)).toBeGreaterThan(450);
  expect(Math.max(...runs)).toBeLessThanOrEqual(200);
  expect(Math.min(...runs)).toBeLessThan(10);
});
