import { once } from "node:events";
import {
  closeSync,
  createReadStream,
  createWriteStream,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { type Coroutine, coroutine, forEach, fromPromise, run } from "@x/future";
import { map } from "@x/gather";
import { batch } from "@x/stream";
import { type Contestant, identity, type Job, type Run, triangle } from "../contest.ts";

const AT_ONCE = 100;
const BATCH = 500;
const WITHIN = 100;
const FILLER = "x".repeat(170);

interface Row {
  readonly id: number;
  readonly text: string;
}

/** What a program does with the lines of a file, and with what becomes of them. It answers the sum of the ids. */
type Pipeline = (lines: AsyncIterable<string>, out: Writable) => Promise<number>;

/** Writes a file of JSON lines, 200 bytes each. */
function writeRows(path: string, size: number): void {
  const file = openSync(path, "w");
  const at = (id: number): string => `${JSON.stringify({ id, text: FILLER }).padEnd(199)}\n`;
  for (let first = 0; first < size; first += 10_000) {
    const length = Math.min(10_000, size - first);
    writeSync(file, Array.from({ length }, (_, index) => at(first + index)).join(""));
  }
  closeSync(file);
}

async function enrich(line: string): Promise<Row> {
  const row = JSON.parse(line) as Row;
  await turn();
  return { ...row, text: row.text.toUpperCase() };
}

/** Writes rows, and answers the sum of their ids. */
async function write(rows: readonly Row[], out: Writable): Promise<number> {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  if (!out.write(text)) await once(out, "drain");
  return rows.reduce((sum, { id }) => sum + id, 0);
}

async function writeAll(batches: AsyncIterable<readonly Row[]>, out: Writable): Promise<number> {
  let sum = 0;
  for await (const rows of batches) sum += await write(rows, out);
  return sum;
}

const ours: Pipeline = (lines, out) =>
  run(async () => {
    const rows = map(lines, enrich, { limit: AT_ONCE });
    return await writeAll(batch(rows, { size: BATCH, within: WITHIN }), out);
  });

const enrichStep = coroutine(function* enrichStep(line: string): Coroutine<Row> {
  return yield* fromPromise(enrich(line));
});

const inCoroutines: Pipeline = (lines, out) =>
  run(function* (): Coroutine<number> {
    let sum = 0;
    const rows = map(lines, enrichStep, { limit: AT_ONCE });
    yield* forEach(
      batch(rows, { size: BATCH, within: WITHIN }),
      function* (batch): Coroutine<void> {
        sum += yield* fromPromise(write(batch, out));
      },
    );
    return sum;
  });

/** Batches as one writes them by hand: a batch that is late is noticed when the next row comes. */
async function* inBatches(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  let due = 0;
  for await (const row of rows) {
    if (batch.length === 0) due = performance.now() + WITHIN;
    batch.push(row);
    if (batch.length < BATCH && performance.now() < due) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Runs a pipeline over a file that is made before the clock runs. */
const through =
  (pipeline: Pipeline): Run =>
  async (size, meter) => {
    meter.pause();
    const path = join(tmpdir(), `pipeline-${process.pid}.jsonl`);
    writeRows(path, size);
    try {
      meter.resume();
      const out = createWriteStream(`${path}.out`);
      const sum = await pipeline(createInterface({ input: createReadStream(path) }), out);
      out.end();
      await once(out, "close");
      meter.pause();
      meter.gauge(process.resourceUsage().maxRSS * 1024);
      return sum;
    } finally {
      rmSync(path);
      rmSync(`${path}.out`, { force: true });
    }
  };

const contestants: readonly Contestant[] = [
  { name: "ours", load: () => through(ours) },
  { name: "ours, coroutines", load: () => through(inCoroutines) },
  {
    name: "p-map",
    load: async () => {
      const { pMapIterable } = await import("p-map");
      return through((lines, out) =>
        writeAll(inBatches(pMapIterable(lines, enrich, { concurrency: AT_ONCE })), out),
      );
    },
  },
];

const base = { size: 1_000_000, quick: 20_000, work: triangle, contestants } as const;

export const pipeline: Job = {
  name: "pipeline",
  about: `a file of JSON lines: read, an async call for each of ${AT_ONCE} at once, in batches, written`,
  contests: [
    {
      ...base,
      name: "time",
      kind: "time",
      unit: "ns a row",
      units: identity,
      marks: [
        { of: "ours", than: "p-map", atLeast: 1 },
        { of: "ours, coroutines", than: "p-map", atLeast: 1.3 },
      ],
    },
    {
      ...base,
      name: "memory",
      kind: "gauge",
      unit: "bytes at the peak",
      units: () => 1,
      marks: [{ of: "ours", atMost: 1, than: "p-map" }],
    },
  ],
};
