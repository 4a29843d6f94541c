import { virtualTest } from "@x/testing";
import { expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { slowUpstreams } from "./upstreams.ts";

test(
  "a product",
  virtualTest(async () => {
    const { upstreams } = slowUpstreams({ details: 80, stock: 70, prices: [40] });
    const app = createApp({ upstreams, deadline: 1000, hedge: 50 });
    const response = await app.inject("/products/7");
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ id: "7", name: "tea", count: 3, cents: 100 });
  }),
);

test(
  "at its deadline a request is answered with 504, and its calls have ended by then",
  virtualTest(async (clock) => {
    const { upstreams, events } = slowUpstreams({ details: 60_000, stock: 70, prices: [40] });
    const app = createApp({ upstreams, deadline: 1000, hedge: 50 });
    const response = await app.inject("/products/7");
    expect(response.statusCode).toBe(504);
    expect(clock.now).toBe(1000);
    expect(events.at(-1)).toBe("details cancelled");
  }),
);

test(
  "a service that fails is a 502",
  virtualTest(async () => {
    const { upstreams } = slowUpstreams({ details: 10, stock: 10, prices: [] });
    const app = createApp({ upstreams, deadline: 1000, hedge: 50 });
    expect((await app.inject("/products/7")).statusCode).toBe(502);
  }),
);
