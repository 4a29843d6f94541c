import { retry, timeout } from "@x/asyncio";
import type { Delivery } from "./delivery.ts";

/** What a worker does about one job. */
export type Handler = (delivery: Delivery) => PromiseLike<void>;

export interface Persistence {
  /** How long one attempt may take, in ms. */
  readonly deadline: number;
  readonly attempts: number;
  /** The pause after the first failure, in ms; each other one is twice as long. */
  readonly delay: number;
  /** Whether another attempt could help. */
  readonly isTransient: (error: unknown) => boolean;
}

/**
 * The same, but tried again if that may help in a moment. It is for failures of seconds, since a worker holds the job
 * meanwhile. What fails for longer is left to the queue, which has the job tried again later, by any worker.
 */
export function persistent(
  handler: Handler,
  { deadline, attempts, delay, isTransient }: Persistence,
): Handler {
  return (delivery) =>
    retry(() => timeout(deadline, () => handler(delivery)), {
      attempts,
      delay,
      retryIf: isTransient,
    });
}
