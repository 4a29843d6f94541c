import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Contest, Contestant, Job } from "./contest.ts";
import type { Sample } from "./measure.ts";
import type { Settings } from "./settings.ts";

const execute = promisify(execFile);

// From src as from dist, where this file is built to.
const PYTHON = fileURLToPath(new URL("../python/bench.py", import.meta.url));
const CHILD = fileURLToPath(new URL("../dist/child.js", import.meta.url));

/** Measures a contestant once, in a fresh process. */
export async function sampleOf(
  job: Job,
  contest: Contest,
  contestant: Contestant,
  size: number,
  { node, python, budget }: Settings,
): Promise<Sample> {
  const [file, args] =
    typeof contestant.load === "string"
      ? [python ?? "python3", [PYTHON, contestant.load]]
      : [node, [...flagsFor(contest), CHILD, job.name, contest.name, contestant.name]];
  const { stdout } = await execute(file, [...args, String(size), String(budget)]);
  // The last line, if a peer should print anything.
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Sample;
}

function flagsFor({ kind }: Contest): string[] {
  return kind === "memory" ? ["--expose-gc"] : [];
}
