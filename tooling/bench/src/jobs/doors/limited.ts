import { run } from "@x/future";
import { Semaphore } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { type Contest, type Contestant, sum } from "../../contest.ts";
import { base, fn, fnOf, LIMIT, numbers } from "./shared.ts";

const pLimit: Contestant = {
  name: "p-limit",
  load: async () => {
    const { default: limited } = await import("p-limit");
    return async (size) => {
      const limit = limited(LIMIT);
      return sum(await Promise.all(numbers(size).map((item) => limit(fn, item))));
    };
  },
};

const marks = [
  { of: "ours", than: "p-limit", atLeast: 1 },
  { of: "ours, signal read", than: "p-limit", atLeast: 0.8 },
];

export const groupDoor: Contest = {
  ...base,
  name: `taskGroup, ${LIMIT} at a time`,
  unit: "ns a call",
  contestants: [
    {
      name: "ours",
      load: () => (size) =>
        run(async () => {
          let total = 0;
          await taskGroup(
            (group) => {
              for (let item = 0; item < size; item += 1) {
                group.createTask(async () => {
                  const value = await fn(item);
                  total += value;
                });
              }
            },
            { limit: LIMIT },
          );
          return total;
        }),
    },
    {
      name: "ours, signal read",
      load: () => (size) =>
        run(async () => {
          let total = 0;
          await taskGroup(
            (group) => {
              for (let item = 0; item < size; item += 1) {
                group.createTask(async ({ signal }) => {
                  const value = await fnOf(item, signal);
                  total += value;
                });
              }
            },
            { limit: LIMIT },
          );
          return total;
        }),
    },
    pLimit,
  ],
  marks,
};

export const semaphoreDoor: Contest = {
  ...base,
  name: `semaphore, ${LIMIT} at a time`,
  unit: "ns a call",
  contestants: [
    {
      name: "ours",
      load: () => (size) =>
        run(async () => {
          const semaphore = new Semaphore(LIMIT);
          return sum(
            await Promise.all(numbers(size).map((item) => semaphore.with(() => fn(item)))),
          );
        }),
    },
    {
      name: "ours, signal read",
      load: () => (size) =>
        run(async () => {
          const semaphore = new Semaphore(LIMIT);
          return sum(
            await Promise.all(
              numbers(size).map((item) => semaphore.with(({ signal }) => fnOf(item, signal))),
            ),
          );
        }),
    },
    pLimit,
  ],
  marks,
};
