import { type CallScope, run } from "@x/future";
import { map } from "@x/gather";
import { type Contest, sum } from "../../contest.ts";
import { cancellable } from "./cancellable.ts";
import { base, fn, fnOf, LIMIT, numbers } from "./shared.ts";

const options = { limit: LIMIT };

async function total(results: AsyncIterable<number>): Promise<number> {
  let total = 0;
  for await (const result of results) total += result;
  return total;
}

export const mapDoor: Contest = {
  ...base,
  name: `map, ${LIMIT} at a time`,
  unit: "ns a call",
  contestants: [
    {
      name: "ours",
      load: () => (size) => run(async () => sum(await map(numbers(size), fn, options))),
    },
    {
      name: "ours, signal read",
      load: () => {
        const each = (item: number, _index: number, { signal }: CallScope) => fnOf(item, signal);
        return (size) => run(async () => sum(await map(numbers(size), each, options)));
      },
    },
    {
      name: "p-map",
      load: async () => {
        const { default: pMap } = await import("p-map");
        return async (size) => sum(await pMap(numbers(size), fn, { concurrency: LIMIT }));
      },
    },
    {
      name: "p-map, cancellable",
      load: async () => {
        const { default: pMap } = await import("p-map");
        const each = cancellable(fn);
        return async (size) => sum(await pMap(numbers(size), each, { concurrency: LIMIT }));
      },
    },
  ],
  marks: [
    { of: "ours", than: "p-map", atLeast: 1 },
    { of: "ours, signal read", than: "p-map", atLeast: 0.8 },
  ],
};

export const iteratedMapDoor: Contest = {
  ...base,
  name: `map, iterated, ${LIMIT} at a time`,
  unit: "ns a call",
  contestants: [
    { name: "ours", load: () => (size) => run(() => total(map(numbers(size), fn, options))) },
    {
      name: "p-map",
      load: async () => {
        const { pMapIterable } = await import("p-map");
        return (size) => total(pMapIterable(numbers(size), fn, { concurrency: LIMIT }));
      },
    },
    {
      name: "p-map, cancellable",
      load: async () => {
        const { pMapIterable } = await import("p-map");
        const each = cancellable(fn);
        return (size) => total(pMapIterable(numbers(size), each, { concurrency: LIMIT }));
      },
    },
  ],
  marks: [{ of: "ours", than: "p-map", atLeast: 1 }],
};
