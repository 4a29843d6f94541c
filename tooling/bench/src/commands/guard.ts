import { find } from "../find.ts";
import { type Bar, barAt } from "../marks.ts";
import { format } from "../report/number.ts";
import type { Settings } from "../settings.ts";
import { sampleOf } from "../spawn.ts";
import { standingOf } from "../standing.ts";
import type { Terminal } from "./terminal.ts";

/** How many times as fast, or as small, as another contestant ours must be in a contest of a job. */
interface Guarded {
  readonly job: string;
  /** The contest, where the job has several. */
  readonly contest?: string;
  /** By default "ours". */
  readonly ours?: string;
  /** By default "native". */
  readonly peer?: string;
  readonly size: number;
  readonly atLeast: Bar;
}

/** About two thirds of what they reach at these sizes, so that noise does not fail it and half the
 * speed does. A run takes about a ms: even on a busy machine, some are not disturbed. */
const GUARDED: readonly Guarded[] = [
  { job: "fan-out", size: 1_000, atLeast: 0.5 },
  { job: "spawn", size: 2_000, atLeast: 0.27 },
  { job: "one-task", size: 20_000, atLeast: 0.4 },
  { job: "memory", size: 50_000, atLeast: 1.2 },
  {
    job: "forms",
    contest: "createTask",
    ours: "ours, a function",
    peer: "ours, a coroutine",
    size: 20_000,
    atLeast: 0.8,
  },
  {
    job: "doors",
    contest: "map, 20 at a time",
    peer: "p-map",
    size: 2_000,
    atLeast: { 20: 0.2, 22: 0.28, 24: 0.37 },
  },
  {
    job: "doors",
    contest: "semaphore, 20 at a time",
    peer: "p-limit",
    size: 2_000,
    atLeast: { 20: 0.12, 24: 0.32 },
  },
];

const OURS = "ours";
const NATIVE = "native";

/** Noise can only slow a process down, so the best run of all rounds counts, and a job that is fast
 * enough after the first few rounds needs no more. */
const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 12;

const settings: Settings = {
  rounds: MOST_ROUNDS,
  budget: 300,
  quick: true,
  node: process.execPath,
  python: null,
};

/**
 * Measures a few jobs against others; answers the exit code: 1 when any has become too slow.
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
  for (const each of guarded) {
    const { job, contest, peer = NATIVE, atLeast } = each;
    const least = barAt(atLeast, nodeMajor);
    const { ratio, rounds } = await bestRatio(each, least, figureOf);
    const fast = ratio >= least;
    if (!fast) exitCode = 1;
    stdout.write(
      `${[job, contest].filter(Boolean).join(", ")}: ${format(ratio)} × ${peer} in ${rounds} rounds, ${fast ? "enough" : "TOO SLOW"}: the least is ${least}\n`,
    );
  }
  return exitCode;
}

type FigureOf = (guarded: Guarded, contestant: string) => Promise<number>;

async function bestRatio(
  guarded: Guarded,
  least: number,
  figureOf: FigureOf,
): Promise<{ ratio: number; rounds: number }> {
  let ours = Number.POSITIVE_INFINITY;
  let theirs = Number.POSITIVE_INFINITY;
  for (let rounds = 1; ; rounds += 1) {
    ours = Math.min(ours, await figureOf(guarded, guarded.ours ?? OURS));
    theirs = Math.min(theirs, await figureOf(guarded, guarded.peer ?? NATIVE));
    const ratio = theirs / ours;
    const enough = rounds >= FEWEST_ROUNDS && ratio >= least;
    if (enough || rounds === MOST_ROUNDS) return { ratio, rounds };
  }
}

/** The best run of a process. */
async function measured(guarded: Guarded, contestantName: string): Promise<number> {
  const { job: name, contest: contestName = "", size } = guarded;
  const { job, contest, contestant } = find(name, contestName, contestantName);
  const sample = await sampleOf(job, contest, contestant, size, settings);
  const { least: figure = sample.figure } = sample;
  return standingOf(contest, contestant, [{ ...sample, figure }]).figures[0] as number;
}
