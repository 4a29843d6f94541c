import { expect, test } from "vitest";
import { jsonOf } from "../../src/report/json.ts";
import { machine, settings } from "../fixture.ts";

test("has the machine, the settings and all results", () => {
  const standing = { contestant: "ours", size: 1000, figures: [1, 2, 3] };
  const result = {
    job: "race",
    contest: "",
    unit: "ns a lap",
    standings: [standing],
    verdicts: [],
  };
  expect(JSON.parse(jsonOf(machine, settings, [result]))).toEqual({
    machine,
    settings: { rounds: 3, budget: 1, quick: false },
    results: [result],
  });
});
