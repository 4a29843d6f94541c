import type { JobsOptions } from "@x/jobs";

/** How all processes open the queue. The lease is the shortest that there is, so that the job of a worker that is killed
 * goes to another one soon. */
export function queueOptions(connection: string): JobsOptions {
  return { connection, schema: "demo_jobs", lease: 10_000 };
}
