import { createTask, Queue, sleep } from "@x/asyncio";
import { openJobs } from "@x/jobs";
import { startPostgres } from "@x/test-support/postgres";
import { virtualTest } from "@x/testing";
import { expect, onTestFinished, test } from "vitest";
import type { Delivery } from "../src/delivery.ts";
import { workUntilStopped } from "../src/work-until-stopped.ts";

const deliveries = ["1", "2", "3", "4"].map((id) => ({ id, url: "http://a/", text: "hello" }));

/** A worker on a queue in memory, two jobs at a time, each of which takes 100 ms. */
function working(stopping: AbortSignal) {
  const jobs = new Queue<Delivery>();
  for (const each of deliveries) jobs.putNowait(each);
  const events: string[] = [];
  const handler = async ({ id }: Delivery) => {
    let end = "cancelled";
    try {
      await sleep(100);
      end = "ended";
    } finally {
      events.push(`${id} ${end}`);
    }
  };
  const settings = { handler, limit: 2, onFailure() {} };
  return { worked: () => workUntilStopped(jobs, settings, { stopping }), events };
}

test(
  "a worker that is told to stop finishes what it has begun, and takes no more",
  virtualTest(async (clock) => {
    const stopping = new AbortController();
    const { worked, events } = working(stopping.signal);
    const task = createTask(worked);
    await clock.advance(50);
    stopping.abort();
    await task;
    expect(clock.now).toBe(100);
    expect(events).toEqual(["1 ended", "2 ended"]);
  }),
);

test(
  "a worker that was told to stop before its queue was open begins nothing",
  virtualTest(async () => {
    const { worked, events } = working(AbortSignal.abort());
    await worked();
    expect(events).toEqual([]);
  }),
);

test(
  "a worker that is cancelled cancels its handlers",
  virtualTest(async (clock) => {
    const { worked, events } = working(new AbortController().signal);
    const task = createTask(worked);
    await clock.advance(50);
    task.cancel();
    await expect(task).rejects.toThrow("cancelled");
    expect(events).toEqual(["1 cancelled", "2 cancelled"]);
  }),
);

test("what fails at all of its attempts is a dead letter, and the rest goes on", async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.remove());
  const options = { connection: postgres.url, queue: { retryLimit: 1 } };
  await using jobs = await openJobs<Delivery>("deliveries", options);
  await jobs.putAll(deliveries);
  const failures: string[] = [];
  const settings = {
    async handler({ id }: Delivery) {
      if (id === "2") throw new Error("status 410");
    },
    limit: 2,
    onFailure: (error: unknown, { id }: Delivery) => void failures.push(`${id} ${error}`),
  };
  jobs.shutdown(); // ends the work when no job is left
  await workUntilStopped(jobs, settings, { stopping: new AbortController().signal });
  expect(failures).toEqual(["2 Error: status 410", "2 Error: status 410"]);
  expect(await jobs.deadLetters()).toMatchObject([
    { data: { id: "2" }, attempts: 2, error: { message: "status 410" } },
  ]);
});
