import { writeFileSync } from "node:fs";
import { type Contest, type Job, titleOf } from "../contest.ts";
import { findJobs } from "../find.ts";
import { machineOf } from "../machine.ts";
import { format } from "../report/number.ts";
import { machineLines } from "../report/tables.ts";
import type { Settings } from "../settings.ts";
import { sampleOf } from "../spawn.ts";
import { standingOf } from "../standing.ts";
import { exponent, median } from "../statistics.ts";
import { type Options, settingsOf } from "./options.ts";
import { publish } from "./publish.ts";
import type { Terminal } from "./terminal.ts";

const SIZES = [1e3, 1e4, 1e5, 1e6];

/**
 * The exponents up to which growth counts as such. From 1,000 to 1,000,000, n log n has 1.1; the rest
 * is room for memory that is no longer in the processor's caches, and for the collector.
 */
const EXPONENTS = { linear: 1.2, "n log n": 1.3 };

/** A job of ours at each size. */
interface Curve {
  readonly title: string;
  /** Nanoseconds a unit. */
  readonly figures: readonly number[];
  readonly exponent: number;
  readonly allowed: number;
}

/** Measures ours at growing sizes, and prints with which exponent the time of each job grows. */
export async function growth(
  names: readonly string[],
  options: Options,
  { stdout, stderr }: Terminal,
): Promise<void> {
  const settings = settingsOf(options);
  const machine = machineOf(settings);
  const sizes = options.quick ? SIZES.slice(0, -1) : SIZES;
  const curves: Curve[] = [];
  for (const job of findJobs(names)) {
    for (const contest of job.contests) {
      if (contest.growth === undefined) continue;
      stderr.write(`${titleOf(job, contest)}\n`);
      curves.push(await curveOf(job, contest, EXPONENTS[contest.growth], sizes, settings));
    }
  }
  if (curves.length === 0) throw new Error(`${names.join(", ")}: nothing there has a size`);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ machine, sizes, curves }, null, 2)}\n`);
  }
  const headings = [
    "job",
    ...sizes.map((size) => `ns each at ${format(size)}`),
    "exponent",
    "mark",
  ];
  const rows = curves.map(({ title, figures, exponent: grows, allowed }) => [
    title,
    ...figures.map(format),
    grows.toFixed(2),
    `≤ ${allowed}, ${grows <= allowed ? "reached" : "missed"}`,
  ]);
  publish(machineLines(machine, settings), [headings, ...rows], options, stdout);
}

async function curveOf(
  job: Job,
  contest: Contest,
  allowed: number,
  sizes: readonly number[],
  settings: Settings,
): Promise<Curve> {
  const [ours] = contest.contestants;
  if (ours === undefined) throw new Error(`nobody takes part in ${titleOf(job, contest)}`);
  const figures: number[] = [];
  for (const size of sizes) {
    const samples = [];
    for (let round = 0; round < settings.rounds; round += 1) {
      samples.push(await sampleOf(job, contest, ours, size, settings));
    }
    figures.push(median(standingOf(contest, ours, samples).figures));
  }
  const points = sizes.map((size, i) => [size, size * (figures[i] as number)] as const);
  return { title: titleOf(job, contest), figures, exponent: exponent(points), allowed };
}
