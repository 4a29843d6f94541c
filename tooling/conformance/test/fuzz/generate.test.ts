import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { areaNames } from "../../src/fuzz/areas.ts";
import { generateScenario } from "../../src/fuzz/generate.ts";
import { flow, plain, waiting } from "../../src/statements/index.ts";

const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("a seed always gives the same scenario", () => {
  const all = () => seeds(200).map((seed) => generateScenario(seed));
  expect(all()).toEqual(all());
});

test("what the seeds give is known, for docs/conformance.md names those that were run", () => {
  const hash = createHash("sha256");
  for (const seed of seeds(500)) hash.update(JSON.stringify(generateScenario(seed)));
  expect(hash.digest("hex").slice(0, 16)).toMatchInlineSnapshot(`"8103651e61e6cbbd"`);
});

test("different seeds give different scenarios", () => {
  const texts = seeds(200).map((seed) => JSON.stringify({ ...generateScenario(seed), id: "" }));
  expect(new Set(texts).size).toBeGreaterThan(195);
});

test("seeds come from all areas, and each can be asked for one", () => {
  expect(new Set(seeds(200).map((seed) => generateScenario(seed).area))).toEqual(
    new Set(areaNames),
  );
  for (const area of areaNames) expect(generateScenario(7, area).area).toBe(area);
});

test("a scenario is JSON", () => {
  for (const seed of seeds(100)) {
    const scenario = generateScenario(seed);
    expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
  }
});

describe("among a thousand scenarios is", () => {
  const text = seeds(1000)
    .map((seed) => JSON.stringify(generateScenario(seed)))
    .join("\n");
  test.each([...plain.keys(), ...waiting.keys(), ...flow.keys()])("%s", (operation) => {
    expect(text.includes(`["${operation}"`)).toBe(true);
  });

  test.each([
    ["a task that is eager", `{"eager":true}`],
    ["a factory of eager tasks", `"eager_factory":true`],
    ["a cancel with a message", /\["cancel","t\d","m\d"\]/],
    ["a timeout that is over before it begins", /\["timeout","w\d",-1,/],
    ["a timeout without a deadline", /\["timeout","w\d",null,/],
    ["a queue shut down at once", /\["shutdown","q\d",true\]/],
    [
      "a condition with a lock that others use too",
      /"l\d":\["lock"\],"l\dc":\["condition","l\d"\]/,
    ],
    ["a notify of several", /\["notify","\w+",2\]/],
    ["a group within a group", /\["raise_group","m\d",\[(?:\[[^[\]]*\],)*\["m\d",\[\[/],
  ])("%s", (_what, part) => {
    expect(text).toMatch(part);
  });
});
