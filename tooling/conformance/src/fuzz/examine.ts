import type { Check, Verdict } from "../check.ts";
import type { Sample } from "../corpus.ts";
import type { Oracle } from "../oracle.ts";
import type { Scenario } from "../scenario.ts";
import type { Trace } from "../trace.ts";

/** What came of a scenario that was run on CPython and on our packages. */
export type Finding =
  /** CPython's trace says nothing: ours is not asked for. */
  | { readonly kind: "skipped"; readonly scenario: Scenario; readonly problem: string }
  | {
      readonly kind: "compared";
      readonly scenario: Scenario;
      readonly sample: Sample;
      readonly verdict: Verdict;
    };

/** Runs scenarios on both, and compares the traces. */
export async function examine(
  oracle: Oracle,
  scenarios: readonly Scenario[],
  check: Check,
): Promise<Finding[]> {
  const replies = oracle.run(scenarios);
  const findings: Finding[] = [];
  for (const [i, scenario] of scenarios.entries()) {
    const reply = replies[i] ?? { problem: "no reply" };
    if ("problem" in reply) {
      findings.push({ kind: "skipped", scenario, problem: reply.problem });
    } else if (runsForEver(reply.trace)) {
      findings.push({ kind: "skipped", scenario, problem: "runs for ever" });
    } else {
      const sample = { scenario, trace: reply.trace };
      findings.push({ kind: "compared", scenario, sample, verdict: await check(sample) });
    }
  }
  return findings;
}

function runsForEver({ outcome, shutdown }: Trace): boolean {
  return outcome[0] === "livelock" || shutdown === "livelock";
}
