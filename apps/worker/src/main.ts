import { addAbortListener } from "node:events";
import { runMain } from "@x/future/node";
import type { Delivery } from "./delivery.ts";
import { openDeliveries } from "./open-deliveries.ts";
import { persistent } from "./persistent.ts";
import { isTransient, post } from "./post.ts";
import { workUntilStopped } from "./work-until-stopped.ts";

const { LIMIT = "10", DRAIN = "25000", GRACE = "3000" } = process.env;

const deliver = persistent(post, { deadline: 10_000, attempts: 3, delay: 500, isTransient });

const settings = {
  async handler(delivery: Delivery) {
    await deliver(delivery);
    console.log(`${delivery.id} was delivered`);
  },
  limit: Number(LIMIT),
  onFailure: (error: unknown, { id }: Delivery) =>
    console.error(`${id} was not delivered: ${error}`),
};

// A supervisor usually waits for 30 s between SIGTERM and SIGKILL. What has not ended by then is cancelled before, and
// goes back to the queue.
await runMain(
  async function main({ stopping }) {
    addAbortListener(stopping, () => console.log("finishing what has begun"));
    await using jobs = await openDeliveries(process.env);
    await workUntilStopped(jobs, settings, { stopping });
  },
  { drain: Number(DRAIN), grace: Number(GRACE) },
);
