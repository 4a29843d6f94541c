import type { Statement } from "../../scenario.ts";
import type { Place } from "../place.ts";
import type { Recipes } from "../recipe.ts";
import { taskOptions } from "./tasks.ts";

export const groups = {
  taskgroup: {
    family: "groups",
    weight: 8,
    nests: true,
    raises: true,
    write(at) {
      const group = at.draft.names.assign("group");
      const first = Array.from({ length: at.random.between(0, 3) }, () => child(at, group));
      const rest = at.block(4, { groups: [...at.position.groups, group] });
      return ["taskgroup", group, [...first.filter((each) => each !== null), ...rest]];
    },
  },
  tg_spawn: {
    family: "groups",
    weight: 5,
    write(at) {
      const group = at.group();
      return group === undefined ? null : child(at, group);
    },
  },
} satisfies Partial<Recipes>;

type Child = Extract<Statement, readonly ["tg_spawn", ...unknown[]]>;

function child(at: Place, group: string): Child | null {
  const body = at.body();
  if (body === undefined) return null;
  const variable = at.random.percent(70) ? at.draft.newTask(body) : null;
  return ["tg_spawn", group, variable, body, ...taskOptions(at)];
}
