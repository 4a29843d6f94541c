import { createTask, sleep } from "@x/asyncio";
import { virtualTest } from "@x/testing";
import { expect, test } from "vitest";
import { crawl } from "../src/crawl.ts";

const site: Record<string, string[]> = {
  "http://a/": ["http://a/1", "http://a/2", "http://elsewhere/"],
  "http://a/1": ["http://a/", "http://a/2", "http://a/3"],
  "http://a/2": ["http://a/gone"],
  "http://a/3": [],
};

/** A crawl of the site, each page of which takes 100 ms, and a record of it. */
function crawling(limit: number) {
  const events: string[] = [];
  const load = async (url: string) => {
    let end = "cancelled";
    try {
      await sleep(100);
      end = "ended";
    } finally {
      events.push(`${end} ${url}`);
    }
    const links = site[url];
    if (links === undefined) throw new Error("404");
    return links;
  };
  const pages: string[] = [];
  const failures: string[] = [];
  const crawled = () =>
    crawl("http://a/", {
      load,
      limit,
      onPage: (url) => pages.push(url),
      onFailure: (error, url) => failures.push(`${url}: ${error}`),
    });
  return { crawled, events, pages, failures };
}

test(
  "each page of the host is loaded once; one that is missing does not end the crawl",
  virtualTest(async (clock) => {
    const { crawled, events, pages, failures } = crawling(10);
    await crawled();
    expect(pages).toEqual(["http://a/", "http://a/1", "http://a/2", "http://a/3"]);
    expect(failures).toEqual(["http://a/gone: Error: 404"]);
    expect(events).toHaveLength(5);
    expect(clock.now).toBe(300);
  }),
);

test(
  "no more pages than the limit are loaded at a time",
  virtualTest(async (clock) => {
    await crawling(1).crawled();
    expect(clock.now).toBe(500);
  }),
);

test(
  "a crawl that is cancelled has told of its pages, and leaves no request running",
  virtualTest(async (clock) => {
    const { crawled, events, pages } = crawling(10);
    const task = createTask(crawled);
    await clock.advance(150);
    task.cancel();
    await expect(task).rejects.toThrow("cancelled");
    expect(clock.now).toBe(150);
    expect(pages).toEqual(["http://a/"]);
    expect(events).toEqual(["ended http://a/", "cancelled http://a/1", "cancelled http://a/2"]);
  }),
);
