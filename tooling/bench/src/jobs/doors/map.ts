import { map } from "@x/gather";
import { type Contest, sum, triangle } from "../../contest.ts";
import { base, fn, LIMIT, numbers } from "./shared.ts";

export const mapDoor: Contest = {
  ...base,
  name: "map",
  unit: "ns an item",
  work: triangle,
  contestants: [
    {
      name: "ours",
      load: () => async (size) => sum(await map(numbers(size), fn, { limit: LIMIT })),
    },
    {
      name: "p-map",
      load: async () => {
        const { default: pMap } = await import("p-map");
        return async (size) => sum(await pMap(numbers(size), fn, { concurrency: LIMIT }));
      },
    },
    {
      name: "p-limit",
      load: async () => {
        const { default: pLimit } = await import("p-limit");
        return async (size) => {
          const limit = pLimit(LIMIT);
          return sum(await Promise.all(numbers(size).map((item) => limit(fn, item))));
        };
      },
    },
    {
      name: "p-queue",
      slow: true,
      load: async () => {
        const { default: PQueue } = await import("p-queue");
        return async (size) => {
          const jobs = new PQueue({ concurrency: LIMIT });
          return sum(await jobs.addAll(numbers(size).map((item) => () => fn(item))));
        };
      },
    },
  ],
  marks: [
    { of: "ours", than: "p-map", atLeast: 1 },
    { of: "ours", than: "p-limit", atLeast: 1 },
    { of: "ours", than: "p-queue", atLeast: 1 },
  ],
};
