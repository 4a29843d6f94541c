import { all, sleep, TimeoutError } from "@x/asyncio";
import { virtualTest } from "@x/testing";
import { expect, test } from "vitest";
import { polite } from "../src/polite.ts";

class Busy extends Error {}

const manners = {
  rate: 10,
  perHost: 2,
  deadline: 5000,
  attempts: 3,
  delay: 1000,
  isTransient: (error: unknown) => error instanceof Busy || error instanceof TimeoutError,
};

test(
  "requests begin no faster than the rate, and no more than two at a time to a host",
  virtualTest(async (clock) => {
    const begun: [string, number][] = [];
    const load = polite(async (url) => {
      begun.push([url, clock.now]);
      await sleep(1000);
      return [];
    }, manners);
    const urls = ["http://a/1", "http://a/2", "http://a/3", "http://b/1", "http://b/2"];
    await all(urls.map((url) => load(url)));
    expect(begun).toEqual([
      ["http://a/1", 0],
      ["http://a/2", 100],
      ["http://b/1", 200],
      ["http://b/2", 300],
      ["http://a/3", 1000],
    ]);
  }),
);

test(
  "what may help is tried again, after pauses that keep nobody else from the host",
  virtualTest(async (clock) => {
    const begun: [string, number][] = [];
    const load = polite(
      async (url) => {
        begun.push([url, clock.now]);
        if (url === "http://a/busy" && begun.length < 4) throw new Busy();
        return ["http://a/"];
      },
      { ...manners, perHost: 1 },
    );
    expect(await all([load("http://a/busy"), load("http://a/other")])).toEqual([
      ["http://a/"],
      ["http://a/"],
    ]);
    expect(begun).toEqual([
      ["http://a/busy", 0],
      ["http://a/other", 100],
      ["http://a/busy", 1000],
      ["http://a/busy", 3000],
    ]);
  }),
);

test(
  "what is missing is not tried again",
  virtualTest(async (clock) => {
    const load = polite(async () => {
      throw new Error("missing");
    }, manners);
    await expect(load("http://a/")).rejects.toThrow("missing");
    expect(clock.now).toBe(0);
  }),
);

test(
  "a request that hangs is tried again, too, and its error is that of the deadline",
  virtualTest(async (clock) => {
    const load = polite(() => sleep(60_000, []), manners);
    await expect(load("http://a/")).rejects.toThrow(TimeoutError);
    expect(clock.now).toBe(3 * 5000 + 1000 + 2000);
  }),
);
