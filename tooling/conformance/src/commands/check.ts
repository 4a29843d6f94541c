import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Check, check, checkOracle, type Verdict } from "../check.ts";
import { checkAsync } from "../check-async.ts";
import { areaOf, corpusFiles, readCorpus, type Sample } from "../corpus.ts";
import { CPython } from "../cpython.ts";
import { REASONS } from "../reasons.ts";
import { Tally } from "../tally.ts";
import { explain } from "./explain.ts";
import type { Print } from "./print.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures", import.meta.url));

const COLUMNS = ["equal", ...REASONS, "different", "not supported"] as const;
const COROUTINE_COLUMNS = ["equal", "different", "not supported"] as const;

/** Runs corpora on our packages, or on the oracle that was to have made them. */
export async function checkCommand(args: readonly string[], print: Print): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      cpython: { type: "boolean", default: false },
      async: { type: "boolean", default: false },
    },
  });
  if (values.async && values.cpython) throw new Error("--async is for our packages, not --cpython");
  const files = (positionals.length > 0 ? positionals : [FIXTURES]).flatMap(corpusFiles);
  const corpora = files.map((file) => [file, readCorpus(file)] as const);
  if (corpora.every(([, samples]) => samples.length === 0)) {
    throw new Error(`no scenarios in ${positionals.join(", ")}`);
  }
  const oracle = values.cpython ? await CPython.load() : null;
  const headings = oracle === null ? (["CPython", "@x"] as const) : (["recorded", "now"] as const);
  const tally = new Tally<(typeof COLUMNS)[number]>(values.async ? COLUMNS : COROUTINE_COLUMNS);
  let first: string | null = null;
  for (const [file, samples] of corpora) {
    const verdicts =
      oracle === null
        ? await checkAll(samples, values.async ? checkAsync : check)
        : checkOracle(oracle, samples);
    for (const [i, sample] of samples.entries()) {
      const verdict = verdicts[i] as Verdict;
      tally.add(areaOf(sample, file), columnOf(verdict));
      first ??= explain(titleOf(sample), sample, verdict, headings);
    }
  }
  print(String(tally));
  if (first !== null) print(`\n${first}`);
  return tally.total("different") + tally.total("not supported") === 0 ? 0 : 1;
}

async function checkAll(samples: readonly Sample[], check: Check): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const sample of samples) verdicts.push(await check(sample));
  return verdicts;
}

function titleOf({ scenario }: Sample): string {
  return scenario.id ?? "a scenario";
}

function columnOf(verdict: Verdict): (typeof COLUMNS)[number] {
  switch (verdict.kind) {
    case "equal":
      return "equal";
    case "explained":
      return verdict.reason;
    case "unsupported":
      return "not supported";
    default:
      return "different";
  }
}
