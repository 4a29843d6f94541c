import type { Scenario } from "../scenario.ts";
import { smallerScenarios } from "./scenarios.ts";

/** How many candidates are tried at once. */
const BATCH = 16;

/**
 * Makes a scenario smaller, step by step, for as long as it has a property.
 *
 * @param has Whether each of some scenarios has the property; the one to shrink has it.
 */
export async function shrink(
  scenario: Scenario,
  has: (scenarios: readonly Scenario[]) => Promise<readonly boolean[]>,
): Promise<Scenario> {
  let smallest = scenario;
  for (;;) {
    const smaller = await first(smallerScenarios(smallest), has);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

async function first(
  candidates: Iterable<Scenario>,
  has: (scenarios: readonly Scenario[]) => Promise<readonly boolean[]>,
): Promise<Scenario | undefined> {
  let batch: Scenario[] = [];
  const found = async (): Promise<Scenario | undefined> => batch[(await has(batch)).indexOf(true)];
  for (const candidate of candidates) {
    batch.push(candidate);
    if (batch.length < BATCH) continue;
    const scenario = await found();
    if (scenario !== undefined) return scenario;
    batch = [];
  }
  return batch.length > 0 ? found() : undefined;
}
