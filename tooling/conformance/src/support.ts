import { existsSync } from "node:fs";
import { blocksOf } from "./nesting.ts";
import type { Scenario, Statements } from "./scenario.ts";
import { flow, plain, waiting } from "./statements/index.ts";

/** Why the packages cannot run a scenario. */
export interface Missing {
  /** The statement or kind of object that there is no counterpart of. */
  readonly what: string;
  /** The package that will have it and is not there yet. */
  readonly awaits: "@x/sync" | null;
}

const SYNC_OBJECTS = ["lock", "event", "condition", "semaphore", "bounded", "barrier"];

const SYNC_STATEMENTS = [
  "with",
  "acquire",
  "release",
  "locked",
  "cond_wait",
  "cond_wait_for",
  "notify",
  "notify_all",
  "event_wait",
  "event_set",
  "event_clear",
  "event_is_set",
  "barrier_wait",
  "barrier_reset",
  "barrier_abort",
  "barrier_info",
];

const SYNC = new Set([...SYNC_OBJECTS, ...SYNC_STATEMENTS]);
const OBJECTS = new Set(["future", "queue"]);

// From src as from dist, where this file is built to.
const packages = new URL("../../../packages/", import.meta.url);
const syncExists = existsSync(new URL("sync/package.json", packages));

/** What a scenario asks for that the packages, or this interpreter of scenarios, do not have; null
 * when it can be run. */
export function missing(scenario: Scenario): Missing | null {
  const lacking = new Set<string>();
  for (const [kind] of Object.values(scenario.objects ?? {})) {
    if (!OBJECTS.has(kind)) lacking.add(kind);
  }
  for (const statements of Object.values(scenario.bodies)) collect(statements, lacking);
  for (const statements of Object.values(scenario.callbacks ?? {})) collect(statements, lacking);
  const [what] = lacking;
  if (what === undefined) return null;
  const awaitsSync = !syncExists && [...lacking].every((each) => SYNC.has(each));
  return { what: [...lacking].join(", "), awaits: awaitsSync ? "@x/sync" : null };
}

function collect(statements: Statements, lacking: Set<string>): void {
  for (const statement of statements) {
    const [operation] = statement;
    const known = plain.has(operation) || waiting.has(operation) || flow.has(operation);
    if (!known) lacking.add(operation);
    for (const block of blocksOf(statement)) collect(block, lacking);
  }
}
