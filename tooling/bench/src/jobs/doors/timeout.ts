import { run } from "@x/future";
import { timeout } from "@x/timeout";
import type { Contest } from "../../contest.ts";
import { base, fn, fnOf } from "./shared.ts";

const DELAY = 1000;

export const timeoutDoor: Contest = {
  ...base,
  name: "timeout, one after another",
  unit: "ns a call",
  contestants: [
    {
      name: "ours",
      load: () => (size) =>
        run(async () => {
          let total = 0;
          for (let i = 0; i < size; i += 1) total += await timeout(DELAY, () => fn(i));
          return total;
        }),
    },
    {
      name: "ours, signal read",
      load: () => (size) =>
        run(async () => {
          let total = 0;
          for (let i = 0; i < size; i += 1) {
            total += await timeout(DELAY, ({ signal }) => fnOf(i, signal));
          }
          return total;
        }),
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
  marks: [
    { of: "ours", than: "p-timeout", atLeast: 1 },
    { of: "ours, signal read", than: "p-timeout", atLeast: 0.8 },
  ],
};
