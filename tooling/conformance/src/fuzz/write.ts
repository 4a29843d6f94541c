import type { Statement, Statements } from "../scenario.ts";
import type { Area } from "./areas.ts";
import type { First, Place } from "./place.ts";
import type { Random } from "./random.ts";
import type { Recipe } from "./recipe.ts";
import { around } from "./recipes/flow.ts";
import { type Choices, chooseRecipes } from "./recipes/index.ts";

const DEEPEST = 4;
const LEAVING = new Set(["raise", "raise_group", "reraise", "return", "break"]);

/** Makes up the statements of one scenario. */
export class Writer {
  readonly #recipes: ReturnType<typeof chooseRecipes>;

  constructor(random: Random, area: Area) {
    this.#recipes = chooseRecipes(random, area);
  }

  /** A list of statements, of one at least; no more once the draft's budget is used up. */
  readonly statements = (at: Place, most: number, first: First = at.position.kind): Statements => {
    const statements: Statement[] = [];
    const count = at.random.between(1, most);
    let next = first;
    do {
      at.draft.budget -= 1;
      const [statement, recipe] = this.#statement(at, this.#recipes[next]);
      statements.push(statement);
      next = recipe?.acts && at.random.percent(40) ? "act" : at.position.kind;
    } while (statements.length < count && at.draft.budget > 0 && !leaves(statements));
    return statements;
  };

  #statement(at: Place, recipes: Choices): [Statement, Recipe<Statement> | null] {
    const { position, random } = at;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const recipe = random.weighted(recipes);
      if (recipe === undefined || (recipe.nests && position.depth >= DEEPEST)) continue;
      const statement = recipe.write(at);
      if (statement !== null) return [protect(at, statement, recipe), recipe];
    }
    return [position.kind === "body" ? ["sleep", 1] : ["log", 0], null];
  }
}

/** Whether what comes after these statements would never run. */
export function leaves(statements: Statements): boolean {
  return LEAVING.has(statements.at(-1)?.[0] ?? "");
}

/** Puts a statement that may fail, or wait for ever, into others that keep the program going. */
function protect(at: Place, statement: Statement, recipe: Recipe<Statement>): Statement {
  const { draft, position, random } = at;
  if (position.kind === "callback" || position.depth >= DEEPEST) return statement;
  let inner = statement;
  if (recipe.hangs && random.percent(position.index < 0 ? 40 : 15)) {
    inner = ["timeout", draft.names.assign("timeout"), random.between(1, 4), [statement]];
  }
  const fragile = recipe.raises || inner !== statement;
  return fragile && random.percent(60) ? ["try", around(at, [inner])] : inner;
}
