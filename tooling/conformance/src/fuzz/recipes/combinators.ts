import type { GatherOptions, Statements } from "../../scenario.ts";
import { deadline } from "../constants.ts";
import type { Place } from "../place.ts";
import type { Random } from "../random.ts";
import type { Recipes } from "../recipe.ts";
import { around } from "./flow.ts";

export const combinators = {
  gather: {
    family: "gather",
    weight: 6,
    hangs: true,
    raises: true,
    write: (at) => ["gather", at.arguments(), gatherOptions(at.random)],
  },
  gather_into: {
    family: "gather",
    weight: 5,
    write: (at) => [
      "gather_into",
      at.arguments(),
      gatherOptions(at.random),
      at.draft.names.assign("outer"),
    ],
  },
  shield: {
    family: "shield",
    weight: 6,
    hangs: true,
    raises: true,
    write(at) {
      const argument = at.argument();
      return argument === undefined ? null : ["shield", argument];
    },
  },
  shield_into: {
    family: "shield",
    weight: 4,
    write(at) {
      const argument = at.argument();
      if (argument === undefined) return null;
      return ["shield_into", argument, at.draft.names.assign("outer")];
    },
  },
  wait: {
    family: "wait",
    weight: 10,
    hangs: true,
    raises: true,
    write(at) {
      const { random } = at;
      const returnWhen = random.pick([
        "ALL_COMPLETED",
        "FIRST_COMPLETED",
        "FIRST_EXCEPTION",
      ] as const);
      const options = {
        ...(random.percent(50) && { timeout: deadline(random) }),
        ...(random.percent(70) && { return_when: returnWhen }),
      };
      return ["wait", at.awaitables(), options];
    },
  },
  wait_for: {
    family: "wait_for",
    weight: 10,
    raises: true,
    write(at) {
      const argument = at.argument();
      return argument === undefined ? null : ["wait_for", argument, deadline(at.random)];
    },
  },
  as_completed: {
    family: "as_completed",
    weight: 10,
    nests: true,
    raises: true,
    write(at) {
      const { random, draft } = at;
      const mode = random.percent(50) ? "plain" : "async";
      const list = at.arguments();
      const timeout = random.percent(50) ? { timeout: deadline(random) } : {};
      const item = mode === "plain" ? draft.newItem() : draft.names.assign("outer");
      const rest = at.block(3, { inLoop: true });
      const statements = mode === "plain" ? withItem(at, item, rest) : rest;
      return ["as_completed", list, { as: item, mode, ...timeout }, statements];
    },
  },
} satisfies Partial<Recipes>;

function gatherOptions(random: Random): GatherOptions {
  return random.percent(40) ? { return_exceptions: true } : {};
}

/** Puts the one `await` of an item that there may be among statements. */
function withItem(at: Place, item: string, statements: Statements): Statements {
  const { random } = at;
  if (random.percent(8)) return statements;
  const position = random.percent(70) ? 0 : random.below(statements.length + 1);
  const awaited = ["await", item] as const;
  const guarded = random.percent(60) ? (["try", around(at, [awaited])] as const) : awaited;
  return [...statements.slice(0, position), guarded, ...statements.slice(position)];
}
