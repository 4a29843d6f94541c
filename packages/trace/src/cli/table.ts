import type { NamedReport } from "../process/look-into.ts";
import type { TaskReport } from "../process/report.ts";

const HEAD = ["thread", "task", "coroutines", "waits for", "awaited by"];

/** The tasks of all threads, a line for each. */
export function tableOf(reports: readonly NamedReport[]): string {
  const rows = reports.flatMap(({ thread, tasks, problem }) => {
    if (problem !== undefined) return [[thread, "", "", `(${problem})`, ""]];
    const names = new Map(tasks.map(({ id, name }) => [id, name]));
    return tasks.map((task) => [
      thread,
      task.name,
      task.stack.join(" > "),
      stateOf(task),
      task.awaiters
        .map(({ id, isGroup }) => `${isGroup ? "group of " : ""}${names.get(id)}`)
        .join(", "),
    ]);
  });
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => String(row[column]).length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

/** What a task waits for, or that it does not. */
export function stateOf({ isRunning, waitsFor }: TaskReport): string {
  if (isRunning) return "(is running)";
  return waitsFor.length === 0 ? "(is ready)" : waitsFor.join(", ");
}
