import { expect, test } from "vitest";
import { judge } from "../src/marks.ts";

const standings = [
  { contestant: "ours", size: 1, figures: [10, 20, 10] },
  { contestant: "native", size: 1, figures: [30, 40, 10] },
];

test("a speed is how many times as long the other takes, round by round", () => {
  expect(judge({ of: "ours", than: "native", atLeast: 2 }, standings, 20)).toEqual({
    text: "ours ≥ 2 × the speed of native",
    value: 2,
    min: 1,
    max: 3,
    reached: true,
  });
});

test("a cost is how many times that of the other", () => {
  const verdict = judge({ of: "native", than: "ours", atMost: 1.9 }, standings, 20);
  expect(verdict).toMatchObject({ value: 2, min: 1, max: 3, reached: false });
});

test("a figure may be judged by itself, or less another", () => {
  expect(judge({ of: "ours", under: 10 }, standings, 20)).toMatchObject({
    value: 10,
    reached: false,
  });
  expect(judge({ of: "native", less: "ours", under: 21 }, standings, 20)).toMatchObject({
    text: "native less ours < 21",
    value: 20,
    reached: true,
  });
});

test.each([
  [18, 2],
  [20, 2],
  [22, 1.5],
  [26, 1.5],
])("on Node %d the bar is that of the latest version that is not later: %d", (node, bar) => {
  const verdict = judge(
    { of: "ours", than: "native", atLeast: { 20: 2, 22: 1.5 } },
    standings,
    node,
  );
  expect(verdict?.text).toBe(`ours ≥ ${bar} × the speed of native`);
});

test("nothing is said of what did not take part", () => {
  expect(judge({ of: "ours", than: "CPython", atLeast: 1 }, standings, 20)).toBeNull();
  expect(judge({ of: "CPython", than: "ours", atLeast: 1 }, standings, 20)).toBeNull();
  expect(judge({ of: "ours", less: "CPython", under: 1 }, standings, 20)).toBeNull();
});
