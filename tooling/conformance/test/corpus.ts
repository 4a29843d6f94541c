import { expect, test } from "vitest";
import { check } from "../src/check.ts";
import { readCorpus, type Sample } from "../src/corpus.ts";
import { sideBySide } from "../src/side-by-side.ts";
import { fixture } from "./fixture.ts";

/** A test for every scenario of a fixture: its trace is CPython's. */
export function testCorpus(name: string): void {
  const file = fixture(name);
  for (const sample of readCorpus(file)) testSample(sample);
}

function testSample(sample: Sample): void {
  test(sample.scenario.id ?? JSON.stringify(sample.scenario), () => {
    const verdict = check(sample);
    if (verdict.kind === "failed") throw verdict.error;
    if (verdict.kind === "different") expect.fail(`\n${sideBySide(sample.trace, verdict.actual)}`);
    expect(verdict).toEqual({ kind: "equal" });
  });
}
