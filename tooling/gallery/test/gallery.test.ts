import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explore, ScheduleError } from "@x/testing";
import { describe, expect, test } from "vitest";
import { asyncGallery } from "../src/async-gallery.ts";
import type { Exhibit } from "../src/exhibit.ts";
import { gallery } from "../src/gallery.ts";
import { type Finding, withTable } from "../src/table.ts";

const STRATEGIES = ["random", "pct"] as const;

/** Finds a bug within `schedules` runs, and sees it again by what the error says. */
async function find({ bug }: Exhibit, strategy: (typeof STRATEGIES)[number], schedules = 1000) {
  const error: unknown = await explore(bug, { strategy, schedules }).catch((raised) => raised);
  if (!(error instanceof ScheduleError)) throw new Error(`${strategy} has not found it`);
  await expect(explore(bug, { replay: error.replay })).rejects.toMatchObject({
    cause: { name: (error.cause as Error).name },
  });
  return error;
}

const length = ({ replay }: ScheduleError): number =>
  replay === "fifo" ? 0 : replay.split(" ").length;

describe.each([
  ["coroutines", gallery],
  ["async functions", asyncGallery],
])("%s", (_, exhibits) => {
  describe.each(exhibits)("$name", (exhibit) => {
    test.each(STRATEGIES)("%s passes the corrected one under all schedules", async (strategy) => {
      expect(await explore(exhibit.fixed, { strategy })).toMatchObject({ schedules: 1000 });
    });
  });
});

test("the same bugs are there as coroutines and as async functions", () => {
  const texts = (exhibits: readonly Exhibit[]) => exhibits.map(({ name, about }) => [name, about]);
  expect(texts(asyncGallery)).toEqual(texts(gallery));
  expect(gallery.length).toBeGreaterThanOrEqual(20);
});

test("every bug is found by random and by pct, and docs/races.md tells how soon", async () => {
  const findings: Finding[] = [];
  for (const [index, exhibit] of gallery.entries()) {
    const random = await find(exhibit, "random");
    const pct = await find(exhibit, "pct");
    const asAsync = asyncGallery[index] as Exhibit;
    findings.push({
      name: exhibit.name,
      about: exhibit.about,
      random: random.runs,
      pct: pct.runs,
      // An async function goes on in a step of its own, so that there are more schedules.
      asyncRandom: (await find(asAsync, "random", 2000)).runs,
      asyncPct: (await find(asAsync, "pct")).runs,
      schedule: length(pct) < length(random) ? pct.replay : random.replay,
    });
  }
  const file = join(import.meta.dirname, "../../../docs/races.md");
  await expect(withTable(readFileSync(file, "utf8"), findings)).toMatchFileSnapshot(file);
});
