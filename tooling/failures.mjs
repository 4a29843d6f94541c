// Prints the end of what each failed task has printed, for a log that shows its last lines alone. Turbo prints the
// output of a task when it ends, which may be hundreds of lines before the end of the whole run.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LINES = 60;

const root = join(import.meta.dirname, "..");
const runs = join(root, ".turbo/runs");

for (const name of existsSync(runs) ? readdirSync(runs) : []) {
  const { tasks } = JSON.parse(readFileSync(join(runs, name), "utf8"));
  for (const { taskId, logFile, execution } of tasks) {
    if (!execution || execution.exitCode === 0) continue;
    const log = join(root, logFile);
    const lines = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
    console.log([`\n--- ${taskId} has failed:`, ...lines.slice(-LINES)].join("\n"));
  }
}
