import { check, type Verdict } from "../check.ts";
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
export function examine(oracle: Oracle, scenarios: readonly Scenario[]): Finding[] {
  const replies = oracle.run(scenarios);
  return scenarios.map((scenario, i) => {
    const reply = replies[i] ?? { problem: "no reply" };
    if ("problem" in reply) return { kind: "skipped", scenario, problem: reply.problem };
    const { trace } = reply;
    if (runsForEver(trace)) return { kind: "skipped", scenario, problem: "runs for ever" };
    const sample = { scenario, trace };
    return { kind: "compared", scenario, sample, verdict: check(sample) };
  });
}

function runsForEver({ outcome, shutdown }: Trace): boolean {
  return outcome[0] === "livelock" || shutdown === "livelock";
}
