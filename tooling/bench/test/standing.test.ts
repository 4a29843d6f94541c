import { expect, test } from "vitest";
import type { Contestant } from "../src/contest.ts";
import { standingOf } from "../src/standing.ts";
import { race } from "./fixture.ts";

const contestant = race.contestants[0] as Contestant;

test("figures are for each unit of the work, one for each round", () => {
  const samples = [
    { size: 10, figure: 50, works: [10, 10] },
    { size: 10, figure: 70, works: [10] },
  ];
  expect(standingOf(race, contestant, samples)).toEqual({
    contestant: "ours",
    size: 10,
    figures: [5, 7],
  });
});

test("a contestant that did other work has no standing", () => {
  const samples = [
    { size: 10, figure: 50, works: [10] },
    { size: 10, figure: 20, works: [10, 9] },
  ];
  expect(() => standingOf(race, contestant, samples)).toThrow(
    new Error("ours did other work at size 10: it answered 9, and not 10"),
  );
});
