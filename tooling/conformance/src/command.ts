import { fileURLToPath } from "node:url";
import { inspect, parseArgs } from "node:util";
import { check, type Verdict } from "./check.ts";
import { areaOf, corpusFiles, readCorpus, type Sample } from "./corpus.ts";
import { sideBySide } from "./side-by-side.ts";
import { Tally } from "./tally.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

const USAGE = `conformance [PATH…]

Runs the scenarios of corpora on our packages and compares each whole trace with
CPython 3.14's. A PATH is a file of JSON lines, gzipped or not, or a folder of
them; without one, the corpora in tooling/conformance/fixtures are run.

Prints how many were equal in each area, and the first difference. The exit code
is 0 when all were equal, 1 when not, and 2 when they could not be read.
Scenarios for packages that do not exist yet are counted apart.`;

/** The command line; returns the exit code. */
export function conformance(args: readonly string[], print: (text: string) => void): number {
  let samples: (readonly [area: string, sample: Sample])[];
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
      print(USAGE);
      return 0;
    }
    samples = readAll(positionals.length > 0 ? positionals : [FIXTURES]);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 2;
  }
  const tally = new Tally();
  let first: string | null = null;
  for (const [area, sample] of samples) {
    const verdict = check(sample);
    tally.add(area, verdict);
    first ??= explain(sample, verdict);
  }
  print(String(tally));
  if (first !== null) print(`\n${first}`);
  return tally.passed ? 0 : 1;
}

function readAll(paths: readonly string[]): (readonly [area: string, sample: Sample])[] {
  const samples = paths
    .flatMap(corpusFiles)
    .flatMap((file) => readCorpus(file).map((sample) => [areaOf(sample, file), sample] as const));
  if (samples.length === 0) throw new Error(`no scenarios in ${paths.join(", ")}`);
  return samples;
}

/** Shows why a verdict fails the run; null when it does not. */
function explain({ scenario, trace }: Sample, verdict: Verdict): string | null {
  const title = scenario.id ?? "a scenario";
  const replay = `\n\n${JSON.stringify({ scenario, trace })}`;
  switch (verdict.kind) {
    case "equal":
      return null;
    case "unsupported":
      if (verdict.missing.awaits !== null) return null;
      return `${title} is not supported: there is no ${verdict.missing.what}${replay}`;
    case "failed":
      return `${title} could not be run: ${inspect(verdict.error)}${replay}`;
    case "different": {
      const { agreesTo, differsAt } = verdict.comparison;
      const agreement = agreesTo === null ? "" : ` (and agrees up to ${agreesTo})`;
      const columns = sideBySide(trace, verdict.actual, process.stdout.columns);
      return `${title} differs at the level ${differsAt}${agreement}\n\n${columns}${replay}`;
    }
  }
}
