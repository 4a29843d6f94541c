import { expect, test } from "vitest";
import {
  compare,
  type ExpectedLines,
  inAnyOrder,
  type Line,
  listInAnyOrder,
} from "../../src/programs/stage/expectation.ts";

const equal = (expected: ExpectedLines, got: readonly Line[]) =>
  compare(expected, got).map((pair) => pair.equal);

test("times and texts must be the same, in the same order", () => {
  const lines: Line[] = [
    [0, "a"],
    [1, "b"],
  ];
  expect(equal(lines, lines)).toEqual([true, true]);
  expect(equal(lines, lines.toReversed())).toEqual([false, false]);
  expect(equal(lines, [[0, "a"]])).toEqual([true, false]);
  expect(equal([[0, "a"]], lines)).toEqual([true, false]);
});

test("lines in any order: each once, and no others", () => {
  const group = [inAnyOrder([0, "a"], [0, "a"], [0, "b"])];
  const got = (...texts: string[]) => texts.map((text): Line => [0, text]);
  expect(equal(group, got("a", "b", "a"))).toEqual([true, true, true]);
  expect(equal(group, got("b", "a", "b"))).toEqual([true, true, false]);
  expect(equal(group, got("b", "a", "a", "a"))).toEqual([true, true, true, false]);
  expect(equal([...group, [0, "c"]], got("a", "b", "c", "a"))).toEqual([true, true, false, false]);
});

test("a list in any order: each item once, and no others", () => {
  const matches = (text: string, items: string[]) =>
    equal([[0, listInAnyOrder("got: ", items)]], [[0, text]]).every(Boolean);
  expect(matches("got: ['b', 'a']", ["'a'", "'b'"])).toBe(true);
  expect(matches("got: {'b', 'a'}", ["'a'", "'b'"])).toBe(true);
  expect(matches("got: {}", [])).toBe(true);
  expect(matches("got: ['b', 'b']", ["'a'", "'b'"])).toBe(false);
  expect(matches("got: ['b']", ["'a'", "'b'"])).toBe(false);
  expect(matches("has: ['b', 'a']", ["'a'", "'b'"])).toBe(false);
  expect(matches("got: 'b', 'a'", ["'a'", "'b'"])).toBe(false);
});

test("what differs stands side by side", () => {
  expect(
    compare(
      [inAnyOrder([0, "a"], [5, "b"])],
      [
        [0, "c"],
        [0, "a"],
      ],
    ),
  ).toEqual([
    { expected: "     0 ms  a", got: "     0 ms  a", equal: true },
    { expected: "     5 ms  b", got: "     0 ms  c", equal: false },
  ]);
});
