import type { Kind } from "../src/kind.ts";

const START =
  "<!-- The tables are written by the tests of tooling/installed: vitest run tooling/installed -u -->";
const END = "<!-- end of the tables -->";

/** A document in which the tables tell of these kinds of projects. */
export function withTables(document: string, kinds: readonly Kind[]): string {
  const [before, rest] = document.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`the document has no place for the tables: ${START}`);
  const tables = [...new Set(kinds.map(({ group }) => group))].map((group) => {
    const rows = kinds.filter((kind) => kind.group === group).map(rowOf);
    return `## ${group}\n\n${tableOf([["with", "what was tried", "what it needs"], ...rows])}`;
  });
  return `${before}${START}\n\n${tables.join("\n\n")}\n\n${END}${after}`;
}

function rowOf({ name, packages, tried, note = "" }: Kind): string[] {
  const [main] = Object.entries(packages);
  return [main === undefined ? name : main.join(" "), tried, note];
}

function tableOf(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const [head = "", ...body] = rows.map((row) =>
    lineOf(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))),
  );
  return [head, lineOf(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}
