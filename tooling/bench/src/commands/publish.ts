import { writeFileSync } from "node:fs";
import { asColumns, asMarkdown, type Rows } from "../report/layout.ts";
import type { Options } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a head, a table of figures, and whether they reached their marks. A Markdown file, if one was asked for, gets
 * the head and the figures: its readers do not know the marks. */
export function publish(
  head: readonly string[],
  figures: Rows,
  { markdown }: Options,
  stdout: Terminal["stdout"],
  marks: Rows = [],
): void {
  const tables = marks.length === 0 ? [figures] : [figures, marks];
  stdout.write(`${[head.join("\n"), ...tables.map(asColumns)].join("\n\n")}\n`);
  if (markdown === undefined) return;
  const list = head.map((line) => `- ${line}`).join("\n");
  writeFileSync(markdown, `${list}\n\n${asMarkdown(figures)}\n`);
}
