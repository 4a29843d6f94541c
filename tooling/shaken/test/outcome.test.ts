import { expect, test } from "vitest";
import { differences, failuresIn, outcomeOf } from "../src/outcome.ts";

const file = (name: string, status: string, tests: Record<string, string> = {}) => ({
  name: `/repository/${name}`,
  status,
  assertionResults: Object.entries(tests).map(([fullName, status]) => ({ fullName, status })),
});

const outcome = (...testResults: ReturnType<typeof file>[]) =>
  outcomeOf({ testResults }, "/repository/");

test("a test that fails, is left out or does not run makes a difference", () => {
  const calm = outcome(file("a.ts", "passed", { one: "passed", two: "passed", three: "passed" }));
  const shaken = outcome(file("a.ts", "failed", { one: "failed", two: "skipped" }));
  expect(differences(calm, calm)).toEqual([]);
  expect(differences(calm, shaken)).toEqual([
    "a.ts: one: passed undisturbed, failed shaken",
    "a.ts: two: passed undisturbed, skipped shaken",
    "a.ts: three: passed undisturbed, did not run shaken",
  ]);
});

test("a file that failed before its first test is a failure", () => {
  expect(failuresIn(outcome(file("a.ts", "failed")))).toEqual(["a.ts"]);
});

test("one of two tests of the same name that fails is a failure, whichever it is", () => {
  const [passed, failed] = ["passed", "failed"].map((status) =>
    file("a.ts", status, { one: status }),
  );
  for (const files of [
    [passed, failed],
    [failed, passed],
  ]) {
    expect(failuresIn(outcome(...(files as ReturnType<typeof file>[])))).toEqual(["a.ts: one"]);
  }
});
