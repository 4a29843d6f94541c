import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explore, ScheduleError } from "@x/testing";
import { describe, expect, test } from "vitest";
import type { Exhibit } from "../src/exhibit.ts";
import { gallery } from "../src/gallery.ts";
import { type Finding, withTable } from "../src/table.ts";

const STRATEGIES = ["random", "pct"] as const;

/** Finds a bug within 1,000 schedules, and sees it again by what the error says. */
async function find({ bug }: Exhibit, strategy: (typeof STRATEGIES)[number]) {
  const error: unknown = await explore(bug, { strategy }).catch((raised) => raised);
  if (!(error instanceof ScheduleError)) throw new Error(`${strategy} has not found it`);
  await expect(explore(bug, { replay: error.replay })).rejects.toMatchObject({
    cause: { name: (error.cause as Error).name },
  });
  return error;
}

const length = ({ replay }: ScheduleError): number =>
  replay === "fifo" ? 0 : replay.split(" ").length;

describe.each(gallery)("$name", (exhibit) => {
  test.each(STRATEGIES)("%s passes the corrected one under all schedules", async (strategy) => {
    expect(await explore(exhibit.fixed, { strategy })).toMatchObject({ schedules: 1000 });
  });
});

test("every bug is found by random and by pct, and docs/races.md tells how soon", async () => {
  expect(gallery.length).toBeGreaterThanOrEqual(20);
  const findings: Finding[] = [];
  for (const exhibit of gallery) {
    const random = await find(exhibit, "random");
    const pct = await find(exhibit, "pct");
    findings.push({
      name: exhibit.name,
      about: exhibit.about,
      random: random.runs,
      pct: pct.runs,
      schedule: length(pct) < length(random) ? pct.replay : random.replay,
    });
  }
  const file = join(import.meta.dirname, "../../../docs/races.md");
  await expect(withTable(readFileSync(file, "utf8"), findings)).toMatchFileSnapshot(file);
}, 60_000);
