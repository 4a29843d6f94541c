// The corpora where there are no files: each of the fixtures as a text that comes with this module.
import { describe, expect, test } from "vitest";
import type { Sample } from "../src/corpus.ts";
import { runScenario } from "../src/run-scenario.ts";

const fixtures = import.meta.glob<string>("../fixtures/*.jsonl", {
  query: "?raw",
  import: "default",
  eager: true,
});

describe.each(Object.entries(fixtures))("%s", (_file, text) => {
  for (const line of text.trim().split("\n")) {
    const { scenario, trace } = JSON.parse(line) as Sample;
    test(scenario.id ?? line, () => expect(runScenario(scenario)).toStrictEqual(trace));
  }
});
