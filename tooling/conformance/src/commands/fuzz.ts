import { parseArgs } from "node:util";
import { check } from "../check.ts";
import { checkAsync } from "../check-async.ts";
import { CPython } from "../cpython.ts";
import { type Area, areaNames, isArea } from "../fuzz/areas.ts";
import { type Difference, type FuzzOptions, fuzz, shrinkDifference } from "../fuzz/fuzz.ts";
import { FuzzTally } from "../fuzz/fuzz-tally.ts";
import type { Oracle } from "../oracle.ts";
import { REASONS } from "../reasons.ts";
import { explain } from "./explain.ts";
import type { Print } from "./print.ts";

const SECONDS = 10;

/** Compares our packages with CPython on scenarios that nobody has seen before. */
export async function fuzzCommand(
  args: readonly string[],
  print: Print,
  load: () => Promise<Oracle> = CPython.load,
): Promise<number> {
  const options = parseOptions(args);
  const oracle = await load();
  print(`CPython ${oracle.version}, from seed ${options.seed}`);
  const tally = new FuzzTally(options.check === checkAsync ? REASONS : []);
  const begin = performance.now();
  const difference = await fuzz(oracle, options, (finding) => tally.add(finding));
  const seconds = (performance.now() - begin) / 1000;
  print(`\n${tally}\n\n${tally.count} scenarios, ${(tally.count / seconds).toFixed(0)} a second`);
  if (difference === null) return 0;
  print(`\n${await report(oracle, difference, options)}`);
  return 1;
}

function parseOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string" },
      count: { type: "string" },
      seed: { type: "string" },
      area: { type: "string" },
      async: { type: "boolean", default: false },
    },
  });
  const count = number("count", values.count) ?? Number.POSITIVE_INFINITY;
  const unlimited = count === Number.POSITIVE_INFINITY ? SECONDS : Number.POSITIVE_INFINITY;
  return {
    seed: number("seed", values.seed) ?? Math.floor(Math.random() * 2 ** 32),
    count,
    seconds: number("seconds", values.seconds) ?? unlimited,
    check: values.async ? checkAsync : check,
    area: values.area === undefined ? undefined : areaCalled(values.area),
  };
}

function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new Error(`--${option} takes a whole number, not ${text}`);
  return Number(text);
}

function areaCalled(name: string): Area {
  if (!isArea(name)) throw new Error(`--area takes one of ${areaNames.join(" ")}, not ${name}`);
  return name;
}

/** Shows the smallest scenario that still differs, and how to see it again. */
async function report(
  oracle: Oracle,
  difference: Difference,
  { area, check }: FuzzOptions,
): Promise<string> {
  const smallest = await shrinkDifference(oracle, difference, check);
  const { id } = difference.sample.scenario;
  const only = area === undefined ? "" : ` --area ${area}`;
  const how = check === checkAsync ? " --async" : "";
  return [
    `Seed ${difference.seed} differs. To replay it:`,
    `  npx pnpm@12 conformance fuzz --seed ${difference.seed} --count 1${only}${how}`,
    "\nBelow is the smallest scenario that differs in the same manner; its last line is one for a",
    "file that conformance takes.\n",
    explain(`${id}, shrunk,`, smallest.sample, smallest.verdict, ["CPython", "@x"]),
  ].join("\n");
}
