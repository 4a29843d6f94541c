import { run } from "@x/future";
import { KeyedSemaphore, Semaphore } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { type Contest, type Contestant, sum } from "../../contest.ts";
import { cancellable } from "./cancellable.ts";
import { base, fn, fnOf, LIMIT, numbers } from "./shared.ts";

const pLimit = (name: string, each: typeof fn): Contestant => ({
  name,
  load: async () => {
    const { default: limited } = await import("p-limit");
    return async (size) => {
      const limit = limited(LIMIT);
      return sum(await Promise.all(numbers(size).map((item) => limit(each, item))));
    };
  },
});

const pLimits = [pLimit("p-limit", fn), pLimit("p-limit, cancellable", cancellable(fn))];

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
    ...pLimits,
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
    ...pLimits,
  ],
  marks,
};

/** How many keys there are, such as hosts that are asked. */
const KEYS = 10;

/** How many calls go on at a time for each of them. */
const EACH = LIMIT / KEYS;

const keyedLimit = (name: string, each: typeof fn): Contestant => ({
  name,
  load: async () => {
    const { default: limited } = await import("p-limit");
    return async (size) => {
      const limits = new Map<number, ReturnType<typeof limited>>();
      const calls = numbers(size).map((item) => {
        const limit = limits.get(item % KEYS) ?? limited(EACH);
        limits.set(item % KEYS, limit);
        return limit(each, item);
      });
      return sum(await Promise.all(calls));
    };
  },
});

export const keyedDoor: Contest = {
  ...base,
  name: `keyed semaphore, ${EACH} at a time for each of ${KEYS}`,
  unit: "ns a call",
  contestants: [
    {
      name: "ours",
      load: () => (size) =>
        run(async () => {
          const semaphores = new KeyedSemaphore<number>(EACH);
          const calls = numbers(size).map((item) => semaphores.with(item % KEYS, () => fn(item)));
          return sum(await Promise.all(calls));
        }),
    },
    keyedLimit("p-limit in a Map", fn),
    keyedLimit("p-limit in a Map, cancellable", cancellable(fn)),
  ],
  marks: [{ of: "ours", than: "p-limit in a Map", atLeast: 1 }],
};
