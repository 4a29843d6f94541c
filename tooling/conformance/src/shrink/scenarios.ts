import type { CallbackStatement, Scenario, Statements } from "../scenario.ts";
import { withoutUnused } from "../unused.ts";
import { smallerLists } from "./statements.ts";
import { smallerValues } from "./values.ts";

/** The scenarios that are a little smaller than one; the smallest of them come first. */
export function* smallerScenarios(scenario: Scenario): Generator<Scenario> {
  for (const candidate of candidates(scenario)) yield withoutUnused(candidate);
}

function* candidates(scenario: Scenario): Generator<Scenario> {
  const { bodies, callbacks = {}, objects = {}, eager_factory: eager, ...rest } = scenario;
  if (eager) yield { ...rest, bodies, callbacks, objects };
  yield* withOneBodyLess(scenario);
  for (const [name, statements] of Object.entries(bodies)) {
    for (const less of smallerLists(statements)) {
      yield { ...scenario, bodies: { ...bodies, [name]: less } };
    }
  }
  for (const [name, statements] of Object.entries(callbacks)) {
    for (const less of smallerLists(statements as Statements)) {
      const smaller = less as readonly CallbackStatement[];
      yield { ...scenario, callbacks: { ...callbacks, [name]: smaller } };
    }
  }
  for (const smaller of smallerValues(objects)) {
    yield { ...scenario, objects: smaller as NonNullable<Scenario["objects"]> };
  }
}

/** Another body in the place of one; for main, that body leaves its own place. */
function* withOneBodyLess(scenario: Scenario): Generator<Scenario> {
  const { main: _, ...others } = scenario.bodies;
  for (const [name, main] of Object.entries(others)) {
    const { [name]: __, ...rest } = others;
    yield { ...scenario, bodies: { ...rest, main } };
    for (const other of Object.keys(rest)) yield replaced(scenario, name, other) as Scenario;
  }
}

/** A copy in which a string is another, wherever it is not a key. */
function replaced(value: unknown, text: string, by: string): unknown {
  if (value === text) return by;
  if (Array.isArray(value)) return value.map((each) => replaced(each, text, by));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, replaced(each, text, by)]),
  );
}
