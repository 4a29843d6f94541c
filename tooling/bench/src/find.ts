import type { Contest, Contestant, Job } from "./contest.ts";
import { jobs } from "./jobs/index.ts";

/**
 * The jobs of these names; without any, all.
 *
 * @throws Error that lists the names there are.
 */
export function findJobs(names: readonly string[]): readonly Job[] {
  if (names.length === 0) return jobs;
  return names.map((name) => {
    const job = jobs.find((each) => each.name === name);
    if (job !== undefined) return job;
    throw new Error(
      `no job is called ${name}; there are ${jobs.map((each) => each.name).join(", ")}`,
    );
  });
}

/** @throws Error when there is no such contestant. */
export function find(jobName: string, contestName: string, contestantName: string): Entry {
  const [job] = findJobs([jobName]) as [Job];
  const contest = job.contests.find(({ name }) => name === contestName);
  const contestant = contest?.contestants.find(({ name }) => name === contestantName);
  if (contest === undefined || contestant === undefined) {
    throw new Error(`${jobName} has no contestant ${contestantName} in ${contestName}`);
  }
  return { job, contest, contestant };
}

/** One side in a contest of a job. */
interface Entry {
  readonly job: Job;
  readonly contest: Contest;
  readonly contestant: Contestant;
}
