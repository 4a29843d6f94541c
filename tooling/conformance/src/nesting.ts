import type { Statement, Statements } from "./scenario.ts";

/** Where in a statement the statements are that it holds; those of a `try` are elsewhere. */
const places: Readonly<Partial<Record<string, number>>> = {
  repeat: 2,
  taskgroup: 2,
  with: 2,
  timeout: 3,
  timeout_at: 3,
  as_completed: 3,
};

/** The place of the statements that a statement holds; undefined when it holds none, or is a `try`. */
export function placeOfBlock([operation]: Statement): number | undefined {
  return places[operation];
}

/** The lists of statements within a statement. */
export function blocksOf(statement: Statement): readonly Statements[] {
  if (statement[0] === "try") {
    const { body, except = [], else: otherwise = [], finally: last = [] } = statement[1];
    return [body, ...except.map(([, statements]) => statements), otherwise, last];
  }
  const place = placeOfBlock(statement);
  return place === undefined ? [] : [statement[place] as Statements];
}
