/** How a bug was found. */
export interface Finding {
  readonly name: string;
  readonly about: string;
  /** In which run, by strategy. */
  readonly random: number;
  readonly pct: number;
  /** The same, of the bug written as async functions. */
  readonly asyncRandom: number;
  readonly asyncPct: number;
  /** The shortest schedule that was found. */
  readonly schedule: string;
}

const START =
  "<!-- The table is written by the tests of tooling/gallery: vitest run tooling/gallery -u -->";
const END = "<!-- end of the table -->";

/** A document in which the table tells these findings. */
export function withTable(document: string, findings: readonly Finding[]): string {
  const [before, rest] = document.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`the document has no place for the table: ${START}`);
  return `${before}${START}\n\n${tableOf(findings)}\n\n${END}${after}`;
}

function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ name, about, random, pct, asyncRandom, asyncPct, schedule }) => [
    name,
    about,
    String(random),
    String(pct),
    String(asyncRandom),
    String(asyncPct),
    `\`${schedule}\``,
  ]);
  const head = [
    "bug",
    "what is wrong",
    "random",
    "pct",
    "async: random",
    "pct",
    "shortest schedule",
  ];
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(head), rule, ...rows.map(line)].join("\n");
}
