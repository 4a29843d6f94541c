import type { Statement } from "../../scenario.ts";
import { plain } from "../../statements/index.ts";
import { type Area, areaNames, areas } from "../areas.ts";
import type { Recipe, Recipes } from "../recipe.ts";
import { combinators } from "./combinators.ts";
import { flow } from "./flow.ts";
import { futures, handles } from "./futures.ts";
import { groups } from "./groups.ts";
import { queues } from "./queues.ts";
import { steps } from "./steps.ts";
import { tasks } from "./tasks.ts";
import { timeouts } from "./timeouts.ts";

const recipes: Recipes = {
  ...combinators,
  ...flow,
  ...futures,
  ...groups,
  ...handles,
  ...queues,
  ...steps,
  ...tasks,
  ...timeouts,
};

type Choices = readonly (readonly [weight: number, recipe: Recipe<Statement>])[];

const isForCallbacks = (name: string): boolean => plain.has(name) || name === "raise";

const choices = new Map<Area, { readonly body: Choices; readonly callback: Choices }>(
  areaNames.map((area) => {
    const { weights } = areas[area];
    const weigh = (names: readonly (keyof Recipes)[]): Choices =>
      names.map((name) => [weights[recipes[name].family] * recipes[name].weight, recipes[name]]);
    const names = Object.keys(recipes) as (keyof Recipes)[];
    return [area, { body: weigh(names), callback: weigh(names.filter(isForCallbacks)) }];
  }),
);

/** What may be written in a body or a callback of an area, and how often. */
export function recipesFor(area: Area, kind: "body" | "callback"): Choices {
  return choices.get(area)?.[kind] ?? [];
}
