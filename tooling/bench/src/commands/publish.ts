import { writeFileSync } from "node:fs";
import { asColumns, asMarkdown, type Rows } from "../report/layout.ts";
import type { Options } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a head and tables, and writes them to a Markdown file if one was asked for. */
export function publish(
  head: readonly string[],
  tables: readonly Rows[],
  { markdown }: Options,
  stdout: Terminal["stdout"],
): void {
  const text = [head.join("\n"), ...tables.map(asColumns)];
  stdout.write(`${text.join("\n\n")}\n`);
  if (markdown === undefined) return;
  const list = head.map((line) => `- ${line}`).join("\n");
  writeFileSync(markdown, `${[list, ...tables.map(asMarkdown)].join("\n\n")}\n`);
}
