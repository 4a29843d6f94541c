import { type Comparison, compare } from "./compare.ts";
import type { Sample } from "./corpus.ts";
import { runScenario } from "./run-scenario.ts";
import { type Missing, missing } from "./support.ts";
import type { Trace } from "./trace.ts";

/** What became of a sample: our trace is CPython's, or another, or there is none. */
export type Verdict =
  | { readonly kind: "equal" }
  | {
      readonly kind: "different";
      readonly actual: Trace;
      readonly comparison: Comparison & { readonly equal: false };
    }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "unsupported"; readonly missing: Missing };

/** Runs a scenario on our packages and compares its trace with CPython's. */
export function check({ scenario, trace }: Sample): Verdict {
  const lacking = missing(scenario);
  if (lacking !== null) return { kind: "unsupported", missing: lacking };
  let actual: Trace;
  try {
    actual = runScenario(scenario);
  } catch (error) {
    return { kind: "failed", error };
  }
  const comparison = compare(trace, actual);
  return comparison.equal ? { kind: "equal" } : { kind: "different", actual, comparison };
}
