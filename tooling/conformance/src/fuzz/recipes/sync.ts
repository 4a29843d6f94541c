import type { ObjectSpec, Statement } from "../../scenario.ts";
import type { Place } from "../place.ts";
import type { Recipe, Recipes } from "../recipe.ts";

/** What can be acquired and released. */
const LOCKABLE = ["lock", "condition", "semaphore", "bounded"] as const;

export const sync = {
  with: {
    family: "sync",
    weight: 12,
    nests: true,
    raises: true,
    hangs: true,
    write(at) {
      const name = at.object(...LOCKABLE, "barrier");
      if (name === undefined) return null;
      return ["with", name, [...firstWithin(at, name), ...at.block(3)]];
    },
  },
  acquire: { ...about("acquire", ...LOCKABLE), weight: 6, hangs: true },
  release: { ...about("release", ...LOCKABLE), weight: 6, raises: true, acts: true },
  locked: { ...about("locked", ...LOCKABLE), weight: 2 },
  cond_wait: { ...about("cond_wait", "condition"), weight: 3, raises: true, hangs: true },
  cond_wait_for: {
    family: "sync",
    weight: 2,
    raises: true,
    hangs: true,
    write: (at) => waitFor(at, at.object("condition")),
  },
  notify: {
    family: "sync",
    weight: 4,
    raises: true,
    acts: true,
    write: (at) => notify(at, at.object("condition")),
  },
  notify_all: { ...about("notify_all", "condition"), weight: 2, raises: true, acts: true },
  event_wait: { ...about("event_wait", "event"), weight: 7, hangs: true },
  event_set: { ...about("event_set", "event"), weight: 4, acts: true },
  event_clear: { ...about("event_clear", "event"), weight: 3, acts: true },
  event_is_set: { ...about("event_is_set", "event"), weight: 1 },
  barrier_wait: { ...about("barrier_wait", "barrier"), weight: 9, raises: true, hangs: true },
  barrier_reset: { ...about("barrier_reset", "barrier"), weight: 2 },
  barrier_abort: { ...about("barrier_abort", "barrier"), weight: 1 },
  barrier_info: { ...about("barrier_info", "barrier"), weight: 2 },
} satisfies Partial<Recipes>;

/** For statements that name an object of some kinds and nothing else. */
function about<O extends Statement[0]>(
  operation: O,
  ...kinds: readonly ObjectSpec[0][]
): Pick<Recipe<readonly [O, string]>, "family" | "write"> {
  return {
    family: "sync",
    write(at) {
      const name = at.object(...kinds);
      return name === undefined ? null : [operation, name];
    },
  };
}

/** A body that holds a condition mostly waits for it or notifies. */
function firstWithin(at: Place, name: string): Statement[] {
  if (at.draft.objects[name]?.[0] !== "condition" || at.random.percent(25)) return [];
  const first = at.random.weighted<() => Statement | null>([
    [5, () => ["cond_wait", name]],
    [3, () => waitFor(at, name)],
    [4, () => notify(at, name)],
    [2, () => ["notify_all", name]],
  ]);
  const statement = first?.() ?? null;
  return statement === null ? [] : [statement];
}

function waitFor(
  { random }: Place,
  condition: string | undefined,
): readonly ["cond_wait_for", string, string] | null {
  return condition === undefined ? null : ["cond_wait_for", condition, random.pick(["x", "y"])];
}

function notify(
  { random }: Place,
  condition: string | undefined,
): readonly ["notify", string, number?] | null {
  if (condition === undefined) return null;
  return random.percent(60) ? ["notify", condition] : ["notify", condition, random.between(0, 3)];
}
