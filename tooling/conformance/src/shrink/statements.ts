import { blocksOf, placeOfBlock } from "../nesting.ts";
import type { GroupMember, Statement, Statements, TryParts } from "../scenario.ts";
import { smallerValues, withOneSmaller, withoutSome } from "./values.ts";

/** The lists of statements that are a little smaller than one; the smallest of them come first. */
export function* smallerLists(statements: Statements): Generator<Statements> {
  yield* withoutSome(statements);
  for (const [i, statement] of statements.entries()) {
    const blocks = blocksOf(statement);
    for (const inner of blocks.length > 1 ? [...blocks, blocks.flat()] : blocks) {
      yield [...statements.slice(0, i), ...inner, ...statements.slice(i + 1)];
    }
  }
  yield* withOneSmaller(statements, smallerStatements);
}

function* smallerStatements(statement: Statement): Generator<Statement> {
  if (statement[0] === "try") {
    for (const parts of smallerTries(statement[1])) yield ["try", parts];
    return;
  }
  if (statement[0] === "raise_group") {
    const [operation, message, members] = statement;
    for (const fewer of smallerGroups(members)) yield [operation, message, fewer];
    return;
  }
  const block = placeOfBlock(statement);
  // Whether the last argument may be left out is for CPython to say.
  if (block === undefined && statement.length > 1) yield statement.slice(0, -1) as FromStatement;
  for (let i = 1; i < statement.length; i += 1) {
    const part: unknown = statement[i];
    for (const less of i === block ? smallerLists(part as Statements) : smallerValues(part)) {
      yield (statement as readonly unknown[]).with(i, less) as FromStatement;
    }
  }
}

/** A list that was made from a statement, and has the form of one. */
type FromStatement = unknown[] & Statement;

function* smallerTries(parts: TryParts): Generator<TryParts> {
  const { body, except, else: otherwise, finally: last } = parts;
  if (except !== undefined) {
    const { except: _, ...without } = parts;
    yield without;
    for (const fewer of withoutSome(except)) yield { ...parts, except: fewer };
    for (const [i, [kind, statements]] of except.entries()) {
      for (const less of smallerLists(statements)) {
        yield { ...parts, except: except.with(i, [kind, less]) };
      }
    }
  }
  if (otherwise !== undefined) {
    const { else: _, ...without } = parts;
    yield without;
    for (const less of smallerLists(otherwise)) yield { ...parts, else: less };
  }
  if (last !== undefined) {
    const { finally: _, ...without } = parts;
    yield without;
    for (const less of smallerLists(last)) yield { ...parts, finally: less };
  }
  for (const less of smallerLists(body)) yield { ...parts, body: less };
}

/** A group is never empty. */
function* smallerGroups(members: readonly GroupMember[]): Generator<readonly GroupMember[]> {
  for (const fewer of withoutSome(members)) if (fewer.length > 0) yield fewer;
  for (const [i, [message, inner]] of members.entries()) {
    if (typeof inner !== "object" || inner === null) continue;
    yield [...members.slice(0, i), ...inner, ...members.slice(i + 1)];
    for (const fewer of smallerGroups(inner)) yield members.with(i, [message, fewer]);
  }
}
