import { timeout } from "@x/timeout";
import { type Contest, triangle } from "../../contest.ts";
import { base, fn } from "./shared.ts";

const DELAY = 1000;

export const timeoutDoor: Contest = {
  ...base,
  name: "timeout",
  unit: "ns a call",
  work: triangle,
  contestants: [
    {
      name: "ours",
      load: () => async (size) => {
        let total = 0;
        for (let i = 0; i < size; i += 1) total += await timeout(DELAY, () => fn(i));
        return total;
      },
    },
    {
      name: "p-timeout",
      load: async () => {
        const { default: pTimeout } = await import("p-timeout");
        return async (size) => {
          let total = 0;
          for (let i = 0; i < size; i += 1) {
            total += await pTimeout(fn(i), { milliseconds: DELAY });
          }
          return total;
        };
      },
    },
  ],
  marks: [{ of: "ours", than: "p-timeout", atLeast: 1 }],
};
