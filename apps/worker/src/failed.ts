import { runMain } from "@x/future/node";
import { openDeliveries } from "./open-deliveries.ts";

await runMain(async function failed() {
  await using jobs = await openDeliveries(process.env);
  for (const { data, attempts, error } of await jobs.deadLetters()) {
    console.log(`${data.id} to ${data.url}, attempt ${attempts}: ${error.name}: ${error.message}`);
  }
});
