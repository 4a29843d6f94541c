import { expect, test } from "vitest";
import { figuresTable, machineLines, marksTable } from "../../src/report/tables.ts";
import type { Result } from "../../src/rounds.ts";
import { machine, settings } from "../fixture.ts";

const result: Result = {
  job: "race",
  contest: "uphill",
  unit: "ns a lap",
  standings: [
    { contestant: "ours", size: 1000, figures: [10, 12, 11] },
    { contestant: "snail", size: 100, figures: [1000, 1200, 2200] },
  ],
  verdicts: [{ text: "ours < 9", value: 11, min: 10, max: 12, reached: false }],
};

test("figures: medians, spread, and how many times the cost of ours", () => {
  expect(figuresTable([result], machine).slice(1)).toEqual([
    ["race: uphill", "ours", "11", "10…12", "ns a lap", ""],
    ["", "snail 1.2.3 (size 100)", "1,200", "1,000…2,200", "", "100 100…200"],
  ]);
});

test("marks: what was measured, and whether that is enough", () => {
  expect(marksTable([result]).slice(1)).toEqual([
    ["race: uphill", "ours < 9", "11", "10…12", "missed"],
  ]);
});

test("the head says where and how, and that CPython is not there", () => {
  expect(machineLines(machine, { ...settings, quick: true })).toEqual([
    "2026-11-21, Node v20.20.2, Abacus, 2 cores, linux x64",
    "medians of 3 rounds, --quick",
    "CPython is left out: there is no python3 on this machine",
  ]);
});
