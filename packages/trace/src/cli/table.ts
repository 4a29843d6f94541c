import type { NamedReport } from "../process/look-into.ts";
import type { TaskReport } from "../process/report.ts";

const HEAD = ["thread", "task", "coroutines", "waits for", "for", "awaited by"];

/** The tasks of all threads, a line for each. */
export function tableOf(reports: readonly NamedReport[]): string {
  const rows = reports.flatMap(({ thread, tasks, problem }) => {
    if (problem !== undefined) return [[thread, "", "", `(${problem})`, "", ""]];
    const names = new Map(tasks.map(({ id, name }) => [id, name]));
    return tasks.map((task) => [
      thread,
      task.name,
      task.stack.join(" > "),
      stateOf(task),
      durationOf(task),
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
export function stateOf({ isRunning, waits }: TaskReport): string {
  if (isRunning) return "(is running)";
  return waits.length === 0 ? "(is ready)" : waits.map(({ what }) => what).join(", ");
}

/** For how long a task has waited, as far as it is known: for each of the things that it waits for, unless it is the
 * same for all. */
export function durationOf({ waits }: TaskReport): string {
  const durations = waits.map(({ duration }) =>
    duration === null ? "?" : `${(duration / 1000).toFixed(1)} s`,
  );
  const [first = "", ...others] = [...new Set(durations)];
  if (others.length > 0) return durations.join(", ");
  return first === "?" ? "" : first;
}
