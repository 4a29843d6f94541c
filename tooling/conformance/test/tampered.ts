import type { Oracle, Reply } from "../src/oracle.ts";
import type { Scenario } from "../src/scenario.ts";

/** An oracle with another number of iterations for scenarios that have something about them. */
export function tampered(oracle: Oracle, isWrong: (scenario: Scenario) => boolean): Oracle {
  const tamper = (reply: Reply): Reply =>
    "trace" in reply ? { trace: { ...reply.trace, iters: reply.trace.iters + 1 } } : reply;
  return {
    version: oracle.version,
    run: (scenarios) =>
      oracle.run(scenarios).map((reply, i) => {
        const scenario = scenarios[i];
        return scenario !== undefined && isWrong(scenario) ? tamper(reply) : reply;
      }),
  };
}
