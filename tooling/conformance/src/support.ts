import { blocksOf } from "./nesting.ts";
import { isObjectKind } from "./objects.ts";
import type { Scenario, Statements } from "./scenario.ts";
import { flow, plain, waiting } from "./statements/index.ts";

/** The statements and kinds of objects that a scenario needs and that are not known here, as a text;
 * null when it can be run. */
export function missing(scenario: Scenario): string | null {
  const lacking = new Set<string>();
  for (const [kind] of Object.values(scenario.objects ?? {})) {
    if (!isObjectKind(kind)) lacking.add(kind);
  }
  for (const statements of Object.values(scenario.bodies)) collect(statements, lacking);
  for (const statements of Object.values(scenario.callbacks ?? {})) collect(statements, lacking);
  return lacking.size === 0 ? null : [...lacking].join(", ");
}

function collect(statements: Statements, lacking: Set<string>): void {
  for (const statement of statements) {
    const [operation] = statement;
    const known = plain.has(operation) || waiting.has(operation) || flow.has(operation);
    if (!known) lacking.add(operation);
    for (const block of blocksOf(statement)) collect(block, lacking);
  }
}
