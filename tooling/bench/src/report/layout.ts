/** Cells, the first row of which are headings. */
export type Rows = readonly (readonly string[])[];

/** For a terminal. */
export function asColumns(rows: Rows): string {
  const widths = widthsOf(rows);
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function asMarkdown(rows: Rows): string {
  const widths = widthsOf(rows);
  const [headings = [], ...rest] = rows;
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(headings), rule, ...rest.map(line)].join("\n");
}

function widthsOf(rows: Rows): number[] {
  return rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
}
