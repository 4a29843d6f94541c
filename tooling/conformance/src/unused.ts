import type { Scenario } from "./scenario.ts";

/** A scenario without the bodies, callbacks and objects that nothing in it names. */
export function withoutUnused(scenario: Scenario): Scenario {
  const { bodies, callbacks = {}, objects = {}, ...rest } = scenario;
  const named = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === "object" && value !== null) {
      for (const each of Object.values(value)) visit(each);
    } else if (typeof value === "string" && !named.has(value)) {
      named.add(value);
      visit(bodies[value]);
      visit(callbacks[value]);
      // A condition's lock.
      visit(objects[value]);
    }
  };
  visit("main");
  const used = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => named.has(name)));
  const [usedCallbacks, usedObjects] = [used(callbacks), used(objects)];
  return {
    ...rest,
    bodies: used(bodies),
    ...(Object.keys(usedObjects).length > 0 && { objects: usedObjects }),
    ...(Object.keys(usedCallbacks).length > 0 && { callbacks: usedCallbacks }),
  };
}
