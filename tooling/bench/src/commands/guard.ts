import { find } from "../find.ts";
import { type Bar, barAt } from "../marks.ts";
import { format } from "../report/number.ts";
import { sizeFor } from "../rounds.ts";
import type { Settings } from "../settings.ts";
import { sampleOf } from "../spawn.ts";
import { standingOf } from "../standing.ts";
import type { Terminal } from "./terminal.ts";

/** How many times as fast, or as small, as native "ours" must be in a job. */
interface Guarded {
  readonly job: string;
  readonly atLeast: Bar;
}

/** About two thirds of what they reach at these sizes, so that noise does not fail it and half the
 * speed does. Native is faster from Node 22 on. */
const GUARDED: readonly Guarded[] = [
  { job: "fan-out", atLeast: { 20: 0.9, 22: 0.38 } },
  { job: "spawn", atLeast: { 20: 0.16, 22: 0.085 } },
  { job: "one-task", atLeast: { 20: 0.43, 22: 0.4 } },
  { job: "memory", atLeast: 1.2 },
];

/** Noise can only slow a process down, so the best of the rounds counts, and a job that is fast enough
 * after the first few needs no more. */
const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 6;

const settings: Settings = {
  rounds: MOST_ROUNDS,
  budget: 300,
  quick: true,
  node: process.execPath,
  python: null,
};

/**
 * Measures a few jobs against native; answers the exit code: 1 when any has become too slow.
 *
 * @param figureOf - measures a contestant of a job once.
 */
export async function guard(
  { stdout }: Terminal,
  guarded: readonly Guarded[] = GUARDED,
  figureOf: FigureOf = measured,
): Promise<number> {
  let exitCode = 0;
  const nodeMajor = Number.parseInt(process.versions.node, 10);
  for (const { job, atLeast } of guarded) {
    const least = barAt(atLeast, nodeMajor);
    const { ratio, rounds } = await bestRatio(job, least, figureOf);
    const fast = ratio >= least;
    if (!fast) exitCode = 1;
    stdout.write(
      `${job}: ${format(ratio)} × native in ${rounds} rounds, ${fast ? "enough" : "TOO SLOW"}: the least is ${least}\n`,
    );
  }
  return exitCode;
}

type FigureOf = (job: string, contestant: string) => Promise<number>;

async function bestRatio(
  job: string,
  least: number,
  figureOf: FigureOf,
): Promise<{ ratio: number; rounds: number }> {
  let ours = Number.POSITIVE_INFINITY;
  let native = Number.POSITIVE_INFINITY;
  for (let rounds = 1; ; rounds += 1) {
    ours = Math.min(ours, await figureOf(job, "ours"));
    native = Math.min(native, await figureOf(job, "native"));
    const ratio = native / ours;
    const enough = rounds >= FEWEST_ROUNDS && ratio >= least;
    if (enough || rounds === MOST_ROUNDS) return { ratio, rounds };
  }
}

async function measured(name: string, contestantName: string): Promise<number> {
  const { job, contest, contestant } = find(name, "", contestantName);
  const size = sizeFor(contest, contestant, settings);
  const sample = await sampleOf(job, contest, contestant, size, settings);
  return standingOf(contest, contestant, [sample]).figures[0] as number;
}
