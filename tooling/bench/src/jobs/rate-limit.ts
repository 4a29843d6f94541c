import { type Coroutine, run } from "@x/future";
import { RateLimiter } from "@x/rate-limit";
import { identity, type Job } from "../contest.ts";

/** More than a run takes. */
const LIMIT = 1_000_000_000;

function* taking(size: number): Coroutine<number> {
  const limiter = new RateLimiter({ limit: LIMIT });
  let taken = 0;
  for (; taken < size; taken += 1) yield* limiter.acquire();
  return taken;
}

export const rateLimit: Job = {
  name: "rate-limit",
  about: "a token that is there is taken",
  contests: [
    {
      name: "",
      kind: "time",
      unit: "ns a token",
      size: 100_000,
      quick: 10_000,
      units: identity,
      work: identity,
      growth: "linear",
      contestants: [
        { name: "ours", load: () => (size) => run(taking(size)) },
        {
          name: "ours, async",
          load: () => async (size) => {
            const limiter = new RateLimiter({ limit: LIMIT });
            let taken = 0;
            for (; taken < size; taken += 1) await limiter.acquire();
            return taken;
          },
        },
        {
          name: "limiter",
          load: async () => {
            const limiter = await import("limiter");
            return async (size) => {
              const bucket = new limiter.RateLimiter({ tokensPerInterval: LIMIT, interval: 1000 });
              let taken = 0;
              for (; taken < size; taken += 1) await bucket.removeTokens(1);
              return taken;
            };
          },
        },
        {
          name: "p-throttle",
          load: async () => {
            const { default: pThrottle } = await import("p-throttle");
            return async (size) => {
              const take = pThrottle({ limit: LIMIT, interval: 1000 })(async () => 1);
              let taken = 0;
              while (taken < size) taken += await take();
              return taken;
            };
          },
        },
        {
          name: "bottleneck",
          share: 0.002,
          load: async () => {
            const { default: Bottleneck } = await import("bottleneck");
            return async (size) => {
              const bucket = new Bottleneck({ reservoir: LIMIT });
              let taken = 0;
              while (taken < size) taken += await bucket.schedule(async () => 1);
              return taken;
            };
          },
        },
      ],
      marks: [
        { of: "ours", than: "limiter", atLeast: 1 },
        { of: "ours", than: "p-throttle", atLeast: 1 },
        { of: "ours", than: "bottleneck", atLeast: 1 },
      ],
    },
  ],
};
