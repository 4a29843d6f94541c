import { fileURLToPath } from "node:url";
import { Event, Queue } from "@x/asyncio";
import { findChromium } from "@x/chromium";
import { type Browser, chromium, type Page } from "playwright";
import { createServer, type Plugin, type ViteDevServer } from "vite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

/** A request that the service got. */
interface Asked {
  readonly query: string | null;
  readonly answer: (names: readonly string[]) => void;
  /** Set when the browser has given the request up. */
  readonly givenUp: Event;
}

const executablePath = findChromium();

// The development server's page, which React renders twice, in a browser whose time stands until it is told.
describe.skipIf(executablePath === undefined)("the page in Chromium", () => {
  const requests = new Queue<Asked>();
  const service: Plugin = {
    name: "service",
    configureServer({ middlewares }) {
      middlewares.use("/search", (request, response) => {
        const givenUp = new Event();
        response.on("close", () => {
          if (!response.writableFinished) givenUp.set();
        });
        requests.putNowait({
          query: new URL(request.url ?? "", "http://localhost").searchParams.get("q"),
          answer: (names) => void response.end(JSON.stringify(names)),
          givenUp,
        });
      });
    },
  };

  let server: ViteDevServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await createServer({
      root: fileURLToPath(new URL("..", import.meta.url)),
      configFile: false,
      cacheDir: "temp/vite",
      logLevel: "error",
      resolve: { conditions: ["@x/source", "module", "browser", "development|production"] },
      server: { host: "127.0.0.1", port: 0, hmr: false },
      plugins: [service],
    });
    await server.listen();
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ["--disable-gpu", "--no-sandbox"],
    });
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(1000);
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    return () => page.close();
  });

  const field = () => page.getByLabel("Search");

  /** Types a query, and lets time move on when its search has begun to wait. */
  async function type(query: string) {
    await field().fill("");
    await field().pressSequentially(query);
    await page.evaluate(async () => {
      const { port1, port2 } = new MessageChannel();
      for (let turn = 0; turn < 20; turn += 1) {
        await new Promise((resolve) => {
          port1.onmessage = resolve;
          port2.postMessage(null);
        });
      }
    });
    await page.clock.runFor(200);
  }

  test("what was typed is asked for when the pause is over, once, and the answer is shown", async () => {
    await type("fs");
    const { query, answer } = await requests.get();
    expect(query).toBe("fs");
    answer(["fs", "fs/promises"]);
    await page.getByRole("listitem").nth(1).waitFor();
    expect(await page.getByRole("listitem").allTextContents()).toEqual(["fs", "fs/promises"]);
    expect(requests.empty).toBe(true);
  });

  test("another letter gives the request up", async () => {
    await type("f");
    const { givenUp } = await requests.get();
    await type("fs");
    await givenUp.wait();
    (await requests.get()).answer(["fs"]);
    await page.getByText("fs", { exact: true }).waitFor();
  });

  test("emptying the field unmounts the results, and gives the request up", async () => {
    await type("f");
    const { givenUp } = await requests.get();
    await field().fill("");
    await givenUp.wait();
    expect(await page.getByRole("status").count()).toBe(0);
  });

  test("at the deadline the request is given up, and the page says so", async () => {
    await type("f");
    const { givenUp } = await requests.get();
    await page.clock.runFor(5000);
    await givenUp.wait();
    await page.getByText("The search takes too long.").waitFor();
  });
});
