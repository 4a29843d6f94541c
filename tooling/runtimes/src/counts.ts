export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is used here of vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Counts tests; a file that failed before its first test counts as one that failed. */
export function countTests({ testResults }: Report): Counts {
  const tests = testResults.flatMap(({ status, assertionResults }) =>
    status === "failed" && assertionResults.length === 0 ? [{ status }] : assertionResults,
  );
  const passed = tests.filter(({ status }) => status === "passed").length;
  const failed = tests.filter(({ status }) => status === "failed").length;
  return { passed, failed, skipped: tests.length - passed - failed };
}
