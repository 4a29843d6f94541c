// What `npx pnpm@12 conformance --async` does with the fixtures.
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { checkAsync } from "../src/check-async.ts";
import { corpusFiles, readCorpus } from "../src/corpus.ts";
import { fixture } from "./fixture.ts";

describe("async functions end as CPython's coroutines, or as some schedule has it, in", () => {
  test.each(corpusFiles(fixture()).map((file) => [basename(file), file]))(
    "%s",
    async (_name, file) => {
      const differences: unknown[] = [];
      for (const sample of readCorpus(file)) {
        const verdict = await checkAsync(sample);
        if (verdict.kind !== "equal" && verdict.kind !== "explained") {
          differences.push([sample.scenario.id, verdict]);
        }
      }
      expect(differences).toEqual([]);
    },
    300_000,
  );
});
