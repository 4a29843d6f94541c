import { expect, test } from "vitest";
import { countTests } from "../src/counts.ts";

const file = (...statuses: string[]) => ({
  status: statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status) => ({ status })),
});

test("counts the tests of all files; what did not run is skipped", () => {
  const testResults = [file("passed", "failed"), file("passed", "pending", "todo")];
  expect(countTests({ testResults })).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

test("a file that failed before its first test counts as one that failed", () => {
  const testResults = [{ status: "failed", assertionResults: [] }, file("passed")];
  expect(countTests({ testResults })).toEqual({ passed: 1, failed: 1, skipped: 0 });
});
