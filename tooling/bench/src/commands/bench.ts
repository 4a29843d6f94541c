import { writeFileSync } from "node:fs";
import { titleOf } from "../contest.ts";
import { findJobs } from "../find.ts";
import { machineOf, majorOf } from "../machine.ts";
import { jsonOf } from "../report/json.ts";
import { figuresTable, machineLines, marksTable } from "../report/tables.ts";
import { hold, type Result } from "../rounds.ts";
import { type Options, settingsOf } from "./options.ts";
import { publish } from "./publish.ts";
import type { Terminal } from "./terminal.ts";

/** Runs jobs on all contestants and prints how they compare; answers the exit code: 2 when a contest
 * could not be held, which does not keep the others from theirs. */
export async function bench(
  names: readonly string[],
  options: Options,
  { stdout, stderr }: Terminal,
): Promise<number> {
  const selected = findJobs(names);
  const settings = settingsOf(options);
  const machine = machineOf(settings);
  const results: Result[] = [];
  let exitCode = 0;
  for (const job of selected) {
    for (const contest of job.contests) {
      stderr.write(`${titleOf(job, contest)}\n`);
      try {
        results.push(await hold(job, contest, settings, majorOf(machine)));
      } catch (error) {
        stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        exitCode = 2;
      }
    }
  }
  if (options.json !== undefined) {
    writeFileSync(options.json, jsonOf(machine, settings, results));
  }
  const figures = figuresTable(results, machine);
  publish(machineLines(machine, settings), figures, options, stdout, marksTable(results));
  return exitCode;
}
