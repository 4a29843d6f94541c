import { type Coroutine, forEach, run } from "@x/future";
import { batch, merge } from "@x/stream";
import { type Contest, identity, type Job } from "../contest.ts";

const SIZE = 100;
const WITHIN = 60_000;
const SOURCES = 4;

async function* numbers(size: number): AsyncGenerator<number, void> {
  for (let i = 0; i < size; i += 1) yield i;
}

const sources = (size: number): AsyncGenerator<number, void>[] =>
  Array.from({ length: SOURCES }, () => numbers(size / SOURCES));

async function countAll(arrays: AsyncIterable<{ readonly length: number }>): Promise<number> {
  let count = 0;
  for await (const { length } of arrays) count += length;
  return count;
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of items) count += 1;
  return count;
}

function* batching(size: number): Coroutine<number> {
  let count = 0;
  yield* forEach(batch(numbers(size), { size: SIZE, within: WITHIN }), ({ length }) => {
    count += length;
  });
  return count;
}

function* merging(size: number): Coroutine<number> {
  let count = 0;
  yield* forEach(merge(sources(size)), () => {
    count += 1;
  });
  return count;
}

const base = {
  kind: "time",
  unit: "ns an item",
  size: 100_000,
  quick: 10_000,
  units: identity,
  work: identity,
  growth: "linear",
} as const;

const marks = [{ of: "ours", than: "ix", atLeast: 1 }] as const;

const batches: Contest = {
  ...base,
  name: `batches of ${SIZE}`,
  contestants: [
    { name: "ours", load: () => (size) => run(batching(size)) },
    {
      name: "ours, async",
      load: () => (size) => countAll(batch(numbers(size), { size: SIZE, within: WITHIN })),
    },
    {
      name: "ix",
      load: async () => {
        const { from } = await import("ix/asynciterable");
        const { bufferCountOrTime } = await import("ix/asynciterable/operators");
        return (size) => countAll(from(numbers(size)).pipe(bufferCountOrTime(SIZE, WITHIN)));
      },
    },
    {
      name: "rxjs",
      load: async () => {
        const { bufferTime, from, lastValueFrom, reduce } = await import("rxjs");
        return (size) =>
          lastValueFrom(
            from(numbers(size)).pipe(
              bufferTime(WITHIN, null, SIZE),
              reduce((total, { length }) => total + length, 0),
            ),
          );
      },
    },
  ],
  marks,
};

const merged: Contest = {
  ...base,
  name: `${SOURCES} merged`,
  contestants: [
    { name: "ours", load: () => (size) => run(merging(size)) },
    { name: "ours, async", load: () => (size) => count(merge(sources(size))) },
    {
      name: "ix",
      load: async () => {
        const ix = await import("ix/asynciterable");
        return (size) => {
          const [first, ...others] = sources(size) as [AsyncGenerator<number>];
          return count(ix.merge(first, ...others));
        };
      },
    },
    {
      name: "rxjs",
      load: async () => {
        const rxjs = await import("rxjs");
        return (size) => rxjs.lastValueFrom(rxjs.merge(...sources(size)).pipe(rxjs.count()));
      },
    },
  ],
  marks,
};

export const stream: Job = {
  name: "stream",
  about: "items of async generators in batches; several sources as one",
  contests: [batches, merged],
};
