import { type JobQueue, openJobs } from "@x/jobs";
import type { Delivery } from "./delivery.ts";

/**
 * Opens the queue in the Postgres at `DATABASE`, which any number of processes can share, or else in `FOLDER`, which
 * belongs to one process at a time.
 */
export function openDeliveries({
  DATABASE,
  FOLDER = "deliveries",
}: NodeJS.ProcessEnv): PromiseLike<JobQueue<Delivery>> {
  return openJobs<Delivery>("deliveries", {
    ...(DATABASE === undefined ? { folder: FOLDER } : { connection: DATABASE }),
    // After a failure, again in one or two minutes, then in twice as many, five times in all.
    queue: { retryLimit: 5, retryDelay: 60, retryBackoff: true },
  });
}
