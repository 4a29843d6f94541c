import type { Contest, Contestant, Job } from "./contest.ts";
import { judge, type Verdict } from "./marks.ts";
import type { Sample } from "./measure.ts";
import type { Settings } from "./settings.ts";
import { sampleOf } from "./spawn.ts";
import { type Standing, standingOf } from "./standing.ts";

/** What a contest has come to. */
export interface Result {
  readonly job: string;
  readonly contest: string;
  readonly unit: string;
  readonly standings: readonly Standing[];
  readonly verdicts: readonly Verdict[];
}

/**
 * Measures all contestants of a contest, one after the other, round by round, each time in a fresh
 * process. Each round begins with another one, so that no one is always the first.
 *
 * @param nodeMajor - the version that the marks are for.
 * @param sample - measures one of them once.
 * @throws Error when any of them did not do the work of the contest.
 */
export async function hold(
  job: Job,
  contest: Contest,
  settings: Settings,
  nodeMajor: number,
  sample: typeof sampleOf = sampleOf,
): Promise<Result> {
  const contestants = contest.contestants.filter((each) => takesPart(each, settings));
  const samples = new Map<Contestant, Sample[]>(contestants.map((each) => [each, []]));
  for (let round = 0; round < settings.rounds; round += 1) {
    const first = round % contestants.length;
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const size = sizeFor(contest, contestant, settings);
      samples.get(contestant)?.push(await sample(job, contest, contestant, size, settings));
    }
  }
  const standings = [...samples].map(([each, taken]) => standingOf(contest, each, taken));
  const verdicts = contest.marks.map((mark) => judge(mark, standings, nodeMajor));
  return {
    job: job.name,
    contest: contest.name,
    unit: contest.unit,
    standings,
    verdicts: verdicts.filter((verdict) => verdict !== null),
  };
}

function takesPart({ slow, load }: Contestant, { quick, python }: Settings): boolean {
  if (typeof load === "string" && python === null) return false;
  return !(quick && slow);
}

function sizeFor(contest: Contest, { share = 1 }: Contestant, { quick }: Settings): number {
  return Math.max(1, Math.round((quick ? contest.quick : contest.size) * share));
}
