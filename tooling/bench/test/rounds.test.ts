import { expect, test } from "vitest";
import type { Contest, Contestant, Job } from "../src/contest.ts";
import type { Sample } from "../src/measure.ts";
import { hold } from "../src/rounds.ts";
import { race, settings } from "./fixture.ts";

const job: Job = { name: "race", about: "a few laps", contests: [race] };
const nanoseconds: Record<string, number> = { ours: 1, native: 3, snail: 90 };

/** Samples that nobody had to wait for, and in which order they were asked for. */
function stopwatch() {
  const asked: string[] = [];
  const sample = async (
    _: Job,
    __: Contest,
    { name }: Contestant,
    size: number,
  ): Promise<Sample> => {
    asked.push(`${name} ${size}`);
    return { size, figure: size * (nanoseconds[name] as number), works: [size] };
  };
  return { asked, sample };
}

test("contestants take turns, and each round begins with another", async () => {
  const { asked, sample } = stopwatch();
  await hold(job, race, settings, 20, sample);
  expect(asked).toEqual([
    ...["ours 1000", "native 1000", "snail 100"],
    ...["native 1000", "snail 100", "ours 1000"],
    ...["snail 100", "ours 1000", "native 1000"],
  ]);
});

test("the result has everybody's figures and the verdicts", async () => {
  const { sample } = stopwatch();
  const result = await hold(job, race, settings, 20, sample);
  expect(result.standings.map(({ contestant, figures }) => [contestant, figures])).toEqual([
    ["ours", [1, 1, 1]],
    ["native", [3, 3, 3]],
    ["snail", [90, 90, 90]],
  ]);
  expect(result.verdicts.map(({ value, reached }) => [value, reached])).toEqual([
    [3, true],
    [90, false],
  ]);
});

test("--quick takes the smaller size and leaves out what is slow, with the marks about it", async () => {
  const { asked, sample } = stopwatch();
  const result = await hold(job, race, { ...settings, rounds: 1, quick: true }, 20, sample);
  expect(asked).toEqual(["ours 10", "native 10"]);
  expect(result.verdicts).toHaveLength(1);
});

test("contestants of CPython are left out where there is none", async () => {
  const { asked, sample } = stopwatch();
  const contestants: Contestant[] = [...race.contestants, { name: "CPython", load: "laps" }];
  await hold(job, { ...race, contestants }, { ...settings, rounds: 1 }, 20, sample);
  expect(asked).not.toContain("CPython 1000");
});

test("no ratio is made when one of them did other work", async () => {
  const idle = async (): Promise<Sample> => ({ size: 10, figure: 1, works: [0] });
  await expect(hold(job, race, settings, 20, idle)).rejects.toThrow(
    new Error("ours did other work at size 10: it answered 0, and not 10"),
  );
});
