import { type Coroutine, run } from "@x/future";
import { map as mapItems } from "@x/gather";
import { type Job, sum, triangle } from "../contest.ts";

const LIMIT = 1000;
const options = { limit: LIMIT };

const numbers = (size: number): number[] => Array.from({ length: size }, (_, index) => index);

async function fn(item: number): Promise<number> {
  return item;
}

// biome-ignore lint/correctness/useYield: a call that never waits
function* steps(item: number): Coroutine<number> {
  return item;
}

/** What a good engineer writes without a library: workers that share an iterator. */
async function mapNatively(size: number): Promise<number> {
  const items = numbers(size);
  const results: number[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await fn(item);
  };
  await Promise.all(Array.from({ length: LIMIT }, worker));
  return sum(results);
}

async function total(results: AsyncIterable<number>): Promise<number> {
  let total = 0;
  for await (const result of results) total += result;
  return total;
}

export const map: Job = {
  name: "map",
  about: `a trivial function of each item, at most ${LIMIT} at a time`,
  contests: [
    {
      name: "",
      kind: "time",
      unit: "ns an item",
      size: 100_000,
      quick: 10_000,
      units: (size) => size,
      work: triangle,
      growth: "n log n",
      contestants: [
        {
          name: "ours",
          load: () => async (size) => sum(await run(mapItems(numbers(size), fn, options))),
        },
        {
          name: "ours, coroutines",
          load: () => async (size) => sum(await run(mapItems(numbers(size), steps, options))),
        },
        { name: "native", load: () => mapNatively },
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
          name: "p-map",
          load: async () => {
            const { default: pMap } = await import("p-map");
            return async (size) => sum(await pMap(numbers(size), fn, { concurrency: LIMIT }));
          },
        },
        {
          name: "async",
          load: async () => {
            const { mapLimit } = await import("async");
            return async (size) => sum(await mapLimit<number, number>(numbers(size), LIMIT, fn));
          },
        },
        {
          name: "rxjs",
          slow: true,
          load: async () => {
            const { from, lastValueFrom, mergeMap, reduce } = await import("rxjs");
            return (size) =>
              lastValueFrom(
                from(numbers(size)).pipe(
                  mergeMap(fn, LIMIT),
                  reduce((total, result) => total + result, 0),
                ),
              );
          },
        },
        {
          name: "effect",
          slow: true,
          load: async () => {
            const { Effect } = await import("effect");
            return async (size) => {
              const each = (item: number) => Effect.promise(() => fn(item));
              const all = Effect.forEach(numbers(size), each, { concurrency: LIMIT });
              return sum(await Effect.runPromise(all));
            };
          },
        },
      ],
      marks: [
        { of: "ours", than: "p-limit", atLeast: 3 },
        { of: "ours", than: "p-map", atLeast: 3 },
        { of: "ours, coroutines", than: "p-limit", atLeast: 15 },
        { of: "ours, coroutines", than: "p-map", atLeast: 15 },
      ],
    },
    {
      name: "iterated",
      kind: "time",
      unit: "ns an item",
      size: 100_000,
      quick: 10_000,
      units: (size) => size,
      work: triangle,
      growth: "n log n",
      contestants: [
        { name: "ours", load: () => (size) => total(mapItems(numbers(size), fn, options)) },
        {
          name: "p-map",
          load: async () => {
            const { pMapIterable } = await import("p-map");
            return (size) => total(pMapIterable(numbers(size), fn, { concurrency: LIMIT }));
          },
        },
      ],
      marks: [{ of: "ours", than: "p-map", atLeast: 1 }],
    },
  ],
};
