import { sleep } from "@x/asyncio";
import { virtualTest } from "@x/testing";
import { expect, test } from "vitest";
import { loadProduct } from "../src/product.ts";
import { slowUpstreams } from "./upstreams.ts";

test(
  "the three services are asked at once, and a quick replica alone",
  virtualTest(async (clock) => {
    const { upstreams, events } = slowUpstreams({ details: 80, stock: 70, prices: [40, 40] });
    expect(await loadProduct("7", upstreams, 50)).toEqual({
      id: "7",
      name: "tea",
      count: 3,
      cents: 100,
    });
    expect(clock.now).toBe(80);
    expect(events).not.toContain("ask price 1");
  }),
);

test(
  "the second replica is asked when the first is slow; the slow one is cancelled",
  virtualTest(async (clock) => {
    const { upstreams, events } = slowUpstreams({ details: 10, stock: 10, prices: [60_000, 20] });
    expect((await loadProduct("7", upstreams, 50)).cents).toBe(101);
    expect(clock.now).toBe(70);
    expect(events.slice(-2)).toEqual(["price 1 answered", "price 0 cancelled"]);
  }),
);

test(
  "when a service fails, the calls of the others are cancelled before its error arrives",
  virtualTest(async (clock) => {
    const { upstreams, events } = slowUpstreams({ details: 60_000, stock: 0, prices: [60_000] });
    const stock = async () => {
      await sleep(10);
      throw new Error("out of order");
    };
    await expect(loadProduct("7", { ...upstreams, stock }, 50)).rejects.toThrow("out of order");
    expect(clock.now).toBe(10);
    expect(events.toSorted()).toEqual([
      "ask details",
      "ask price 0",
      "details cancelled",
      "price 0 cancelled",
    ]);
  }),
);

test(
  "when all replicas fail, the error has the reason of each",
  virtualTest(async () => {
    const { upstreams } = slowUpstreams({ details: 10, stock: 10, prices: [] });
    const prices = ["down", "full"].map((reason) => async () => {
      throw new Error(reason);
    });
    await expect(loadProduct("7", { ...upstreams, prices }, 50)).rejects.toMatchObject({
      message: "no replica has answered",
      errors: [new Error("down"), new Error("full")],
    });
  }),
);
