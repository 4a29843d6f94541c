// What `npx pnpm@12 conformance --async` does with the fixtures, but with all scenarios of a file at once: each has a loop
// of its own, and none must see the others.
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { checkAsync } from "../src/check-async.ts";
import { corpusFiles, readCorpus } from "../src/corpus.ts";
import { fixture } from "./fixture.ts";

describe("async functions end as CPython's coroutines, or as some schedule has it, in", () => {
  test.each(corpusFiles(fixture()).map((file) => [basename(file), file]))(
    "%s",
    async (_name, file) => {
      const samples = readCorpus(file);
      const verdicts = await Promise.all(samples.map(checkAsync));
      const differences = verdicts
        .map((verdict, i) => [samples[i]?.scenario.id, verdict] as const)
        .filter(([, { kind }]) => kind !== "equal" && kind !== "explained");
      expect(differences).toEqual([]);
    },
    300_000,
  );
});
