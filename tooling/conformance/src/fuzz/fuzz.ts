import type { Check, Verdict } from "../check.ts";
import type { Sample } from "../corpus.ts";
import type { Oracle } from "../oracle.ts";
import { shrink } from "../shrink/shrink.ts";
import type { Area } from "./areas.ts";
import { examine, type Finding } from "./examine.ts";
import { generateScenario } from "./generate.ts";

/** How many scenarios go to CPython at once. */
const BATCH = 50;

export interface FuzzOptions {
  /** That of the first scenario; each next scenario has the next. */
  readonly seed: number;
  readonly area?: Area | undefined;
  /** How many scenarios, or how long: whichever is over first. */
  readonly count: number;
  readonly seconds: number;
  /** How our packages are compared with CPython. */
  readonly check: Check;
}

/** A scenario that our packages and CPython do not agree on. */
export interface Difference {
  readonly seed: number;
  readonly sample: Sample;
  readonly verdict: Verdict;
}

/** Runs the scenarios of one seed after another, up to the first difference. */
export async function fuzz(
  oracle: Oracle,
  { seed, area, count, seconds, check }: FuzzOptions,
  note: (finding: Finding) => void,
): Promise<Difference | null> {
  const end = performance.now() + seconds * 1000;
  for (let done = 0; done < count && performance.now() < end; done += BATCH) {
    const seeds = Array.from({ length: Math.min(BATCH, count - done) }, (_, i) => seed + done + i);
    const findings = await examineSeeds(oracle, seeds, area, check);
    for (const [i, finding] of findings.entries()) {
      note(finding);
      if (isDifference(finding)) return { ...finding, seed: seeds[i] ?? seed };
    }
  }
  return null;
}

async function examineSeeds(
  oracle: Oracle,
  seeds: readonly number[],
  area: Area | undefined,
  check: Check,
): Promise<Finding[]> {
  const scenarios = seeds.map((seed) => generateScenario(seed, area));
  try {
    return await examine(oracle, scenarios, check);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`seeds ${seeds[0]} to ${seeds.at(-1)} could not be run: ${reason}`, { cause });
  }
}

/** The smallest scenario that still differs in the same manner. */
export async function shrinkDifference(
  oracle: Oracle,
  difference: Difference,
  check: Check,
): Promise<Difference> {
  const isAlike = (finding: Finding): boolean =>
    isDifference(finding) && finding.verdict.kind === difference.verdict.kind;
  const scenario = await shrink(difference.sample.scenario, async (scenarios) =>
    (await examine(oracle, scenarios, check)).map(isAlike),
  );
  const [finding] = await examine(oracle, [scenario], check);
  if (finding === undefined || !isDifference(finding)) return difference;
  return { ...difference, ...finding };
}

function isDifference(finding: Finding): finding is Finding & { readonly kind: "compared" } {
  if (finding.kind !== "compared") return false;
  return finding.verdict.kind !== "equal" && finding.verdict.kind !== "explained";
}
