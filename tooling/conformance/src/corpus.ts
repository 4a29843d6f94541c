import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Scenario } from "./scenario.ts";
import type { Trace } from "./trace.ts";

/** A scenario with what CPython makes of it. */
export interface Sample {
  readonly scenario: Scenario;
  readonly trace: Trace;
}

const CORPUS_FILE = /\.jsonl(\.gz)?$/;

/** The corpus files that a path stands for: itself, or those in the folder, by name. */
export function corpusFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => CORPUS_FILE.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** Reads JSON lines, gzipped or not. */
export function readCorpus(file: string): Sample[] {
  const bytes = readFileSync(file);
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (gzipped ? gunzipSync(bytes) : bytes).toString("utf8");
  const samples: Sample[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() !== "") samples.push(parse(line, `${file}:${index + 1}`));
  }
  return samples;
}

/** The area that a sample is counted in: its own, or the name of its file. */
export function areaOf({ scenario }: Sample, file: string): string {
  return scenario.area ?? basename(file).replace(CORPUS_FILE, "");
}

function parse(line: string, place: string): Sample {
  let sample: Partial<Sample> | null;
  try {
    sample = JSON.parse(line) as Partial<Sample> | null;
  } catch (cause) {
    throw new Error(`${place} is not JSON`, { cause });
  }
  const { scenario, trace } = sample ?? {};
  if (scenario?.bodies === undefined || trace?.events === undefined) {
    throw new Error(`${place} is not a scenario with its trace`);
  }
  return { scenario, trace };
}
