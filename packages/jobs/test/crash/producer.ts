// A producer that puts numbers, and prints each once the database has it.
import { run, sleep } from "@x/future";
import { openJobs } from "@x/jobs";

const [connection, name, first] = process.argv.slice(2) as [string, string, string];

await run(async function producer() {
  await using queue = await openJobs<number>(name, { connection, lease: 10_000 });
  for (let item = Number(first); ; item += 1) {
    // A job may lose each of its attempts to a kill.
    await queue.put(item, { retries: 1000 });
    process.stdout.write(`${item}\n`);
    await sleep(2);
  }
});
