import { gather } from "@x/gather";
import { type Contest, sum, triangle } from "../../contest.ts";
import { base, fn, numbers } from "./shared.ts";

export const gatherDoor: Contest = {
  ...base,
  name: "gather",
  unit: "ns a promise",
  work: triangle,
  contestants: [
    { name: "ours", load: () => async (size) => sum(await gather(numbers(size).map(fn))) },
    { name: "native", load: () => async (size) => sum(await Promise.all(numbers(size).map(fn))) },
    {
      name: "p-map",
      load: async () => {
        const { default: pMap } = await import("p-map");
        return async (size) => sum(await pMap(numbers(size), fn));
      },
    },
    {
      name: "p-limit",
      load: async () => {
        const { default: pLimit } = await import("p-limit");
        return async (size) => {
          const limit = pLimit(Number.POSITIVE_INFINITY);
          return sum(await Promise.all(numbers(size).map((item) => limit(fn, item))));
        };
      },
    },
  ],
  marks: [
    { of: "ours", than: "p-map", atLeast: 1 },
    { of: "ours", than: "p-limit", atLeast: 1 },
  ],
};
