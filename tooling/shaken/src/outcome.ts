/** What came of each test of a run: "passed" or another status of vitest's, by the test's name. */
export type Outcome = ReadonlyMap<string, string>;

/** What is used here of vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The outcome that a report tells, with files named from `root`. */
export function outcomeOf({ testResults }: Report, root: string): Outcome {
  const outcome = new Map<string, string>();
  for (const { name, status, assertionResults } of testResults) {
    const file = name.replace(root, "");
    // It failed before its first test.
    if (status === "failed" && assertionResults.length === 0) outcome.set(file, status);
    for (const { fullName, status } of assertionResults) {
      const test = `${file}: ${fullName}`;
      // Tests may share a name: one that fails counts for all of them.
      if (outcome.get(test) !== "failed") outcome.set(test, status);
    }
  }
  return outcome;
}

export function failuresIn(outcome: Outcome): string[] {
  return [...outcome].filter(([, status]) => status === "failed").map(([test]) => test);
}

/** The tests that came to something else, each with what. */
export function differences(calm: Outcome, shaken: Outcome): string[] {
  const statusIn = (outcome: Outcome, test: string) => outcome.get(test) ?? "did not run";
  return [...new Set([...calm.keys(), ...shaken.keys()])]
    .filter((test) => calm.get(test) !== shaken.get(test))
    .map(
      (test) => `${test}: ${statusIn(calm, test)} undisturbed, ${statusIn(shaken, test)} shaken`,
    );
}
