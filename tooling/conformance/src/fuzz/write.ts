import type { Statement, Statements } from "../scenario.ts";
import type { Place } from "./place.ts";
import { around } from "./recipes/flow.ts";
import { recipesFor } from "./recipes/index.ts";

const DEEPEST = 4;
const LEAVING = new Set(["raise", "raise_group", "reraise", "return", "break"]);

/** Makes up a list of statements, of one at least; no more once the draft's budget is used up. */
export function writeStatements(at: Place, most: number): Statements {
  const statements: Statement[] = [];
  const count = at.random.between(1, most);
  do {
    at.draft.budget -= 1;
    statements.push(writeStatement(at));
  } while (statements.length < count && at.draft.budget > 0 && !leaves(statements));
  return statements;
}

/** Whether what comes after these statements would never run. */
export function leaves(statements: Statements): boolean {
  return LEAVING.has(statements.at(-1)?.[0] ?? "");
}

function writeStatement(at: Place): Statement {
  const { draft, position, random } = at;
  const recipes = recipesFor(draft.area, position.kind);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const recipe = random.weighted(recipes);
    if (recipe === undefined || (recipe.nests && position.depth >= DEEPEST)) continue;
    const statement = recipe.write(at);
    if (statement === null) continue;
    const guard = recipe.raises && position.kind === "body" && position.depth < DEEPEST;
    return guard && random.percent(40) ? ["try", around(at, [statement])] : statement;
  }
  return position.kind === "body" ? ["sleep", 1] : ["log", 0];
}
