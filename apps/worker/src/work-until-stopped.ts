import { addAbortListener } from "node:events";
import { work } from "@x/asyncio";
import type { MainScope } from "@x/future/node";
import type { JobQueue } from "@x/jobs";
import type { Delivery } from "./delivery.ts";
import type { Handler } from "./persistent.ts";

export interface Settings {
  readonly handler: Handler;
  /** How many jobs are worked on at a time. */
  readonly limit: number;
  /** Is told of each attempt that has failed. Whether there is another one is the queue's to say. */
  readonly onFailure: (error: unknown, delivery: Delivery) => void;
}

/**
 * Works on jobs until it is told to stop. It then takes no more, finishes what it has begun, and leaves the rest in the
 * queue. When it is cancelled, the handlers are cancelled too, and their jobs are released for other workers.
 */
export async function workUntilStopped(
  jobs: Pick<JobQueue<Delivery>, "take" | "shutdown">,
  { handler, limit, onFailure }: Settings,
  { stopping }: Pick<MainScope, "stopping">,
): Promise<void> {
  // Unlike addEventListener, it also works when the time to stop came while the queue was being opened.
  addAbortListener(stopping, () => jobs.shutdown({ immediate: true }));
  await work(jobs, handler, { limit, onFailure });
}
