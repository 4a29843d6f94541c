import { type Comparison, compare } from "./compare.ts";
import type { Sample } from "./corpus.ts";
import type { Oracle } from "./oracle.ts";
import type { Reason } from "./reasons.ts";
import { runScenario } from "./run-scenario.ts";
import { missing } from "./support.ts";
import type { Trace } from "./trace.ts";

/** What became of a sample: its trace or outcome came out again, or another, or none. */
export type Verdict =
  | { readonly kind: "equal" }
  /** Of async functions alone: it came out otherwise, as it may. */
  | { readonly kind: "explained"; readonly reason: Reason }
  | {
      readonly kind: "different";
      readonly actual: Trace;
      readonly comparison: Comparison & { readonly equal: false };
    }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "unsupported"; readonly missing: string };

/** Compares what our packages make of a scenario with what CPython did. */
export type Check = (sample: Sample) => Verdict | Promise<Verdict>;

/** Runs a scenario on our packages and compares its trace with CPython's. */
export function check({ scenario, trace }: Sample): Verdict {
  const lacking = missing(scenario);
  if (lacking !== null) return { kind: "unsupported", missing: lacking };
  try {
    return judge(trace, runScenario(scenario));
  } catch (error) {
    return { kind: "failed", error };
  }
}

/** Runs scenarios on an oracle and compares the traces with those that are recorded. */
export function checkOracle(oracle: Oracle, samples: readonly Sample[]): Verdict[] {
  const replies = oracle.run(samples.map(({ scenario }) => scenario));
  return samples.map(({ trace }, i) => {
    const reply = replies[i] ?? { problem: "no reply" };
    return "trace" in reply
      ? judge(trace, reply.trace)
      : { kind: "failed", error: new Error(reply.problem) };
  });
}

/** Compares a trace with the one that was expected. */
export function judge(expected: Trace, actual: Trace): Verdict {
  const comparison = compare(expected, actual);
  return comparison.equal ? { kind: "equal" } : { kind: "different", actual, comparison };
}
