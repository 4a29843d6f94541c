// A worker that notes when it begins a job and when it has ended it, in a file that outlives it. It prints a line when it
// has begun itself, and one for each job.
import { addAbortListener } from "node:events";
import { appendFileSync } from "node:fs";
import { sleep } from "@x/future";
import { runMain } from "@x/future/node";
import { openJobs } from "@x/jobs";
import { work } from "@x/queue";

const [connection, name, log] = process.argv.slice(2) as [string, string, string];

await runMain(
  async function worker({ stopping }) {
    process.stdout.write("begun\n");
    await using queue = await openJobs<number>(name, { connection, lease: 10_000, poll: 50 });
    addAbortListener(stopping, () => queue.shutdown({ immediate: true }));
    const handler = async (item: number): Promise<void> => {
      appendFileSync(log, `begin ${item}\n`);
      process.stdout.write(`${item}\n`);
      await sleep(20);
      appendFileSync(log, `end ${item}\n`);
    };
    await work(queue, handler, { limit: 5 });
  },
  { drain: 600_000 },
);
