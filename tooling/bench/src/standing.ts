import type { Contest, Contestant } from "./contest.ts";
import type { Sample } from "./measure.ts";

/** How a contestant did, for each unit of the work, round by round. */
export interface Standing {
  readonly contestant: string;
  readonly size: number;
  readonly figures: readonly number[];
}

/**
 * @param samples - of one contestant, one for each round.
 * @throws Error when any of its runs did anything but the work of the contest: nothing can be said of
 * its speed then.
 */
export function standingOf(
  contest: Contest,
  { name }: Contestant,
  samples: readonly Sample[],
): Standing {
  const figures = samples.map(({ size, figure, works }) => {
    const expected = contest.work(size);
    const other = works.find((work) => work !== expected);
    if (other !== undefined) {
      throw new Error(
        `${name} did other work at size ${size}: it answered ${other}, and not ${expected}`,
      );
    }
    return figure / contest.units(size);
  });
  return { contestant: name, size: samples[0]?.size ?? 0, figures };
}
