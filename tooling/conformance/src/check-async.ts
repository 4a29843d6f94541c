import { judge, type Verdict } from "./check.ts";
import type { Sample } from "./corpus.ts";
import { coroutines } from "./dialect.ts";
import { lateCoroutines } from "./late-coroutines.ts";
import { outcomeOf, untilShutdown } from "./outcome.ts";
import { Program } from "./program.ts";
import { REASONS, type Reason } from "./reasons.ts";
import { runAsync } from "./run-async.ts";
import { type Run, runIterations } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { hasSchedule } from "./schedules.ts";
import { missing } from "./support.ts";
import type { Trace } from "./trace.ts";
import { Unrunnable } from "./unrunnable.ts";

/** Whether a reason explains a run. */
const explanations: Readonly<
  Record<Reason, (scenario: Scenario, run: Run | undefined) => Promise<boolean>>
> = {
  "order in an instant": (scenario, run) => hasSchedule(scenario, run, coroutines, 150),
  "late request": (scenario, run) => hasSchedule(scenario, run, lateCoroutines, 30_000),
  "cut off": async (scenario, run) =>
    run !== undefined && hasSchedule(scenario, run, lateCoroutines, 30_000, untilShutdown),
};

/** Runs a scenario with coroutines and compares its trace with CPython's, and with async functions and compares
 * what came of it. What is left in queues and locks is in no trace: there, our coroutines are the measure. */
export async function checkAsync({ scenario, trace }: Sample): Promise<Verdict> {
  const lacking = missing(scenario);
  if (lacking !== null) return { kind: "unsupported", missing: lacking };
  try {
    const ours = runIterations(new Program(scenario));
    const verdict = judge(trace, ours.trace);
    if (verdict.kind !== "equal") return verdict;
    const run = await runUnlessEndless(scenario);
    if (run && outcomeOf(run) === outcomeOf(ours)) return { kind: "equal" };
    for (const reason of REASONS) {
      if (await explanations[reason](scenario, run)) return { kind: "explained", reason };
    }
    return differ(trace, run);
  } catch (error) {
    return { kind: "failed", error };
  }
}

/** Runs a scenario with async functions; undefined when it does not end. */
async function runUnlessEndless(scenario: Scenario): Promise<Run | undefined> {
  try {
    return await runAsync(scenario);
  } catch (error) {
    if (error instanceof Unrunnable) return undefined;
    throw error;
  }
}

function differ(expected: Trace, run: Run | undefined): Verdict {
  if (run === undefined) return { kind: "failed", error: new Error("it runs for ever") };
  const { trace, left } = run;
  const verdict = judge(expected, trace);
  if (verdict.kind !== "equal") return verdict;
  return { kind: "failed", error: new Error(`something else was left: ${JSON.stringify(left)}`) };
}
