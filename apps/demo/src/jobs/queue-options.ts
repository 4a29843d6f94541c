import type { JobsOptions } from "@x/jobs";

/** How all processes open the queue. The lease is the shortest that there is, so that nobody waits long for the job
 * of the worker that is killed. */
export function placeOf(connection: string): JobsOptions {
  return { connection, schema: "demo_jobs", lease: 10_000 };
}
