import { randomUUID } from "node:crypto";
import { runMain } from "@x/future/node";
import { openDeliveries } from "./open-deliveries.ts";

const [url = "http://localhost:8080/", ...words] = process.argv.slice(2);

await runMain(async function add() {
  await using jobs = await openDeliveries(process.env);
  const id = randomUUID();
  await jobs.put({ id, url: new URL(url).href, text: words.join(" ") });
  console.log(id);
});
