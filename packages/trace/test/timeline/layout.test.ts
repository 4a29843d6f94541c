import { expect, test } from "vitest";
import {
  barsAt,
  inView,
  laneAt,
  momentsOf,
  offsetsOf,
  search,
  showTime,
} from "../../src/timeline/layout.ts";
import { placeBlocks } from "../../src/timeline/place-blocks.ts";
import type { Bar, Lane } from "../../src/timeline/timeline.ts";

const bar = (name: string, begin: number, end: number): Bar => ({
  name,
  kind: "coroutine",
  begin,
  end,
});

const lane = (name: string, ...rows: Bar[][]): Lane => ({
  name,
  parent: -1,
  depth: 0,
  begin: 0,
  end: 10,
  outcome: "done",
  rows,
  steps: [{ row: 0, begin: 0, end: 1 }],
  marks: [{ kind: "failed", text: "fails", time: 10 }],
});

const tea = lane("tea", [bar("boil", 0, 10)], [bar("sleep", 0, 4), bar("pour", 4, 9)]);
const toast = lane("toast", [bar("brown", 2, 8)]);

test("lanes lie below one another, each as high as its rows", () => {
  expect(offsetsOf([tea, toast])).toEqual([0, 42, 66]);
  expect(offsetsOf([tea, toast], 18)).toEqual([0, 60, 102]);
  expect(offsetsOf([])).toEqual([0]);
});

test.each([
  [-1, -1],
  [0, 0],
  [41, 0],
  [42, 1],
  [65, 1],
  [66, -1],
])("at a height of %j is lane %j", (y, index) => {
  expect(laneAt(offsetsOf([tea, toast]), y)).toBe(index);
});

test.each([
  [0, 4, "ab"],
  [1, 2, "a"],
  [2, 3, "ab"],
  [5, 6, ""],
  [7, 9, "c"],
  [10, 11, ""],
])("from %j to %j, in view is %j", (begin, end, names) => {
  const sorted = [bar("a", 0, 2), bar("b", 3, 4), bar("c", 8, 9)];
  const { first, last } = inView(sorted, begin, end);
  const shown = sorted.slice(first, last).map(({ name }) => name);
  expect(shown.join("")).toBe(names);
});

test("at a time, a lane is in the bars that contain it, and of two that touch in the later one", () => {
  const names = (time: number) => barsAt(tea, time).map(({ name }) => name);
  expect(names(0)).toEqual(["boil", "sleep"]);
  expect(names(4)).toEqual(["boil", "pour"]);
  expect(names(9.5)).toEqual(["boil"]);
  expect(names(11)).toEqual([]);
  expect(barsAt(toast, 1)).toEqual([]);
});

test("a search looks at the names of lanes and of bars, in any case", () => {
  expect(search([tea, toast], "T")).toEqual([0, 1]);
  expect(search([tea, toast], " POUR ")).toEqual([0]);
  expect(search([tea, toast], "toa")).toEqual([1]);
  expect(search([tea, toast], "jam")).toEqual([]);
  expect(search([tea, toast], " ")).toEqual([]);
});

test("the moments of a lane are those at which something begins, ends or happens", () => {
  expect(momentsOf(tea)).toEqual([0, 1, 4, 9, 10]);
});

test.each([
  [0, "0 ms"],
  [1.23456, "1.235 ms"],
  [999, "999 ms"],
  [1500, "1.5 s"],
  [86_400_000, "86400 s"],
])("%j ms are shown as %j", (ms, text) => {
  expect(showTime(ms)).toBe(text);
});

test("blocks that last at the same time have rows of their own, others share them", () => {
  const block = (name: string, first: number, last: number, height = 1) => ({
    first,
    last,
    rows: Array.from({ length: height }, () => [bar(name, first, last)]),
    steps: [{ begin: first, end: first }],
  });
  const { rows, steps } = placeBlocks([
    block("a", 0, 20),
    block("b", 1, 5, 2),
    block("c", 2, 8),
    block("d", 6, 9),
    block("e", 7, 9, 2),
    block("f", 8, 9),
  ]);
  const names = rows.map((bars) => bars.map(({ name }) => name).join(""));
  expect(names).toEqual(["a", "bd", "bf", "c", "e", "e"]);
  expect(steps.map(({ row }) => row)).toEqual([0, 1, 3, 1, 4, 2]);
});
