import { run } from "@x/future";
import { gather } from "@x/gather";
import { type Contest, sum } from "../../contest.ts";
import { base, fn, numbers } from "./shared.ts";

export const gatherDoor: Contest = {
  ...base,
  name: "gather, all at once",
  unit: "ns a call",
  contestants: [
    {
      name: "ours",
      load: () => (size) => run(async () => sum(await gather(numbers(size).map(fn)))),
    },
    { name: "native", load: () => async (size) => sum(await Promise.all(numbers(size).map(fn))) },
  ],
  marks: [{ of: "ours", than: "native", atLeast: 1 }],
};
