import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { chooseByName, runTool, wholeNumber } from "@x/command-line";
import pMap from "p-map";
import { Disturbance } from "./disturbance.ts";
import { differences, failuresIn, type Outcome } from "./outcome.ts";
import { runSuite } from "./run-suite.ts";
import { examples, type Suite, suites } from "./suites.ts";
import { knowsTrees } from "./tree.ts";

const usage = (
  all: readonly Suite[],
) => `usage: npx pnpm@12 shaken [--times N] [--seed S] [--quick] [NAME…]

Runs tests on a machine that is busy and stops their processes again and again, for up to half a
second each time. Fails where they do not come to what they come to undisturbed.

  --times N  how often; once by default
  --seed S   repeats the pauses of the run that printed it; the runs after it take the next seeds
  --quick    the examples alone, once: the part of npx pnpm@12 verify; nothing at all where there is no Linux

Names: ${all.map(({ name }) => name).join(" ")}
Exit code: 0 no difference, 1 a difference, or a failure without any disturbance, 2 nothing was run`;

/** Suites that run at a time: each process is stopped for seven tenths of its time. */
const AT_A_TIME = 12;

/** What a suite comes to undisturbed. */
interface Calm {
  readonly suite: Suite;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** Runs what the command line asks for; returns the exit code. */
export async function cli(
  args: readonly string[],
  print: (line: string) => void,
  all: readonly Suite[] = suites,
): Promise<number> {
  return runTool({
    usage: usage(all),
    print,
    parse: () => parse(args, all),
    run: (request) => compare(request, print),
  });
}

async function compare(
  { chosen, quick, seed, times }: ReturnType<typeof parse>,
  print: (line: string) => void,
): Promise<number> {
  if (!knowsTrees) {
    print("skipped: only Linux says which processes belong to a test");
    return quick ? 0 : 2;
  }
  const calm = await runCalm(chosen, print);
  if (calm.some(({ outcome }) => failuresIn(outcome).length > 0)) {
    print("not shaken: tests that fail undisturbed cannot be compared");
    return 1;
  }
  // The longest first, so that none is left alone at the end.
  calm.sort((a, b) => b.seconds - a.seconds);
  const disturbance = new Disturbance();
  const differing = new Set<number>();
  try {
    await pMap(
      calm,
      async (each) => {
        // One after the other, since the tests of a suite share files.
        for (let run = seed; run < seed + times; run += 1) {
          if (!(await runShaken(each, run, disturbance, print))) differing.add(run);
        }
      },
      { concurrency: AT_A_TIME },
    );
  } finally {
    await disturbance.end();
  }
  print(`${differing.size} of ${times} shaken runs differ`);
  return differing.size > 0 ? 1 : 0;
}

/** Runs suites undisturbed. */
async function runCalm(chosen: readonly Suite[], print: (line: string) => void): Promise<Calm[]> {
  const calm: Calm[] = [];
  for (const suite of chosen) {
    const start = performance.now();
    const { outcome, output } = await runSuite(suite);
    const seconds = (performance.now() - start) / 1000;
    const failures = failuresIn(outcome);
    print(row(suite, "undisturbed", `${failures.length} of ${outcome.size} fail`, seconds));
    if (failures.length > 0) print(output);
    calm.push({ suite, outcome, seconds });
  }
  return calm;
}

/** Runs a suite shaken; returns whether it comes to the same. */
async function runShaken(
  { suite, outcome: expected }: Calm,
  seed: number,
  disturbance: Disturbance,
  print: (line: string) => void,
): Promise<boolean> {
  const start = performance.now();
  const { outcome, output } = await runSuite(suite, { disturbance, seed });
  const seconds = (performance.now() - start) / 1000;
  const different = differences(expected, outcome);
  print(row(suite, `seed ${seed}`, `${different.length} of ${outcome.size} differ`, seconds));
  if (different.length > 0) {
    print([output, ...different].join("\n"));
    print(`again: npx pnpm@12 shaken --seed ${seed} ${suite.name}`);
  }
  return different.length === 0;
}

function row({ name }: Suite, how: string, result: string, seconds: number): string {
  return `${name.padEnd(13)}${how.padEnd(18)}${result}, in ${seconds.toFixed(1)} s`;
}

function parse(args: readonly string[], all: readonly Suite[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      seed: { type: "string" },
      times: { type: "string" },
    },
  });
  const { help, quick, seed, times } = values;
  if (quick && (times !== undefined || positionals.length > 0)) {
    throw new Error("--quick is the examples, once: it takes neither --times nor names");
  }
  const named = chooseByName(all, positionals, "suite");
  return {
    help,
    quick,
    chosen: quick ? [examples] : positionals.length > 0 ? named : all,
    seed: seed === undefined ? randomInt(1_000_000_000) : wholeNumber("--seed", seed, 0),
    times: times === undefined ? 1 : wholeNumber("--times", times, 1),
  };
}
