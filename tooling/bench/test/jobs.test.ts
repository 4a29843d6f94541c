import { describe, expect, test } from "vitest";
import { titleOf } from "../src/contest.ts";
import { jobs } from "../src/jobs/index.ts";
import { Meter } from "../src/meter.ts";

// Small, and as many as a queue's hundred producers can share.
const SIZE = 100;

const contests = jobs.flatMap((job) =>
  job.contests.map((contest) => ({ title: titleOf(job, contest), contest })),
);

test("no two contests have the same title", () => {
  const titles = contests.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

describe.each(contests)("$title", ({ title, contest: { contestants, marks, work } }) => {
  test("has marks for those that take part", () => {
    const names = contestants.map(({ name }) => name);
    const named = marks.flatMap((mark) => [
      mark.of,
      ...("than" in mark ? [mark.than] : []),
      ...("less" in mark ? [mark.less] : []),
    ]);
    expect(names).toEqual(expect.arrayContaining(named));
  });

  // What a bundler makes of the packages is made of their builds, which tests do without.
  const players = title === "bundle" ? [] : contestants;
  for (const { name, load } of players) {
    if (typeof load === "string") continue;
    test(`${name} does the work`, async () => {
      const run = await load();
      const meter = new Meter();
      meter.resume();
      expect(await run(SIZE, meter)).toBe(work(SIZE));
    });
  }
});
