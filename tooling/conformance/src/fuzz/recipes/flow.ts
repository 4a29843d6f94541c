import type { ErrorKind, Statements, TryParts } from "../../scenario.ts";
import { errorMessage, errorType, members, message, value } from "../constants.ts";
import type { Place } from "../place.ts";
import type { Recipes } from "../recipe.ts";

export const flow = {
  try: {
    family: "flow",
    weight: 10,
    nests: true,
    write: (at) => ["try", around(at, at.block(4))],
  },
  raise: {
    family: "flow",
    weight: 2,
    write: ({ random }) => ["raise", errorType(random), errorMessage(random)],
  },
  raise_group: {
    family: "flow",
    weight: 1,
    write: ({ random }) => ["raise_group", message(random), members(random)],
  },
  reraise: {
    family: "flow",
    weight: 5,
    write: ({ position }) => (position.inHandler ? ["reraise"] : null),
  },
  return: { family: "flow", weight: 1, write: ({ random }) => ["return", value(random)] },
  repeat: {
    family: "flow",
    weight: 1,
    nests: true,
    write: (at) => ["repeat", at.random.between(2, 3), at.block(3, { inLoop: true })],
  },
  break: {
    family: "flow",
    weight: 3,
    write: ({ position }) => (position.inLoop ? ["break"] : null),
  },
} satisfies Partial<Recipes>;

/** A `try` around statements. */
export function around(at: Place, body: Statements): TryParts {
  const { random } = at;
  const clauses = random.weighted([
    [12, "except"],
    [4, "finally"],
    [4, "both"],
  ]);
  return {
    body,
    ...(clauses !== "finally" && { except: handlers(at) }),
    ...(random.percent(8) && { else: at.block(2) }),
    ...(clauses !== "except" && { finally: at.block(3) }),
  };
}

function handlers(at: Place): [ErrorKind, Statements][] {
  const { random } = at;
  return Array.from({ length: random.percent(20) ? 2 : 1 }, () => {
    const kind = random.weighted<ErrorKind>([
      [26, "any"],
      [10, "cancelled"],
      [3, "timeout"],
      [8, "error"],
      [2, "value"],
      [at.object("lock", "condition", "barrier") === undefined ? 1 : 4, "runtime"],
      [1, "invalid"],
      [at.position.groups.length > 0 ? 6 : 2, "group"],
      [at.draft.queues.length > 0 ? 3 : 0, "queue"],
    ]) as ErrorKind;
    const statements = random.percent(35) ? [] : at.block(3, { inHandler: true });
    return [kind, random.percent(15) ? [...statements, ["reraise"]] : statements];
  });
}
