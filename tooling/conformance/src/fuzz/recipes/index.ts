import type { Statement } from "../../scenario.ts";
import { plain } from "../../statements/index.ts";
import { type Area, areas } from "../areas.ts";
import type { First } from "../place.ts";
import type { Random } from "../random.ts";
import type { Recipe, Recipes } from "../recipe.ts";
import { combinators } from "./combinators.ts";
import { flow } from "./flow.ts";
import { futures, handles } from "./futures.ts";
import { groups } from "./groups.ts";
import { queues } from "./queues.ts";
import { steps } from "./steps.ts";
import { sync } from "./sync.ts";
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
  ...sync,
  ...tasks,
  ...timeouts,
};

const names = Object.keys(recipes) as (keyof Recipes)[];

/** What there is always, for without it there is nothing to see. */
const ESSENTIAL: ReadonlySet<string> = new Set(["spawn", "sleep", "spin", "cancel"]);

export type Choices = readonly (readonly [weight: number, recipe: Recipe<Statement>])[];

/**
 * The recipes for a scenario, and how often each is to be chosen. In every other scenario half of
 * the kinds of statement are missing, so that the rest meet more often.
 */
export function chooseRecipes(random: Random, area: Area): Readonly<Record<First, Choices>> {
  const { weights } = areas[area];
  const all = random.percent(50);
  const choices = names
    .filter((name) => all || random.percent(50) || ESSENTIAL.has(name))
    .map((name) => [name, weights[recipes[name].family] * recipes[name].weight] as const);
  const those = (wanted: (name: keyof Recipes) => boolean | undefined): Choices =>
    choices.filter(([name]) => wanted(name)).map(([name, weight]) => [weight, recipes[name]]);
  return {
    body: those(() => true),
    callback: those((name) => plain.has(name) || name === "raise"),
    act: those((name) => recipes[name].acts),
    hang: those((name) => recipes[name].hangs),
  };
}
