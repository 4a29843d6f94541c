import { runMain } from "@x/future/node";
import { crawl } from "./crawl.ts";
import { isTransient, loadPage } from "./load-page.ts";
import { polite } from "./polite.ts";

const [start = "http://localhost:8080/"] = process.argv.slice(2);

const load = polite(loadPage, {
  rate: 20,
  perHost: 4,
  deadline: 10_000,
  attempts: 3,
  delay: 1000,
  isTransient,
});

// Ctrl-C cancels main, and what it has found by then is still told.
await runMain(async function main() {
  let count = 0;
  const onPage = (url: string) => {
    count += 1;
    console.log(url);
  };
  const onFailure = (error: unknown, url: string) => console.error(`${url}: ${error}`);
  try {
    await crawl(new URL(start).href, { load, limit: 16, onPage, onFailure });
  } finally {
    console.log(`${count} ${count === 1 ? "page" : "pages"}`);
  }
});
