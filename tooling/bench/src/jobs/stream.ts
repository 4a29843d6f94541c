import { setInterval } from "node:timers/promises";
import { type Coroutine, forEach, run } from "@x/future";
import { batch, idleTimeout, interval, merge } from "@x/stream";
import { type Contest, type Contestant, identity, type Job } from "../contest.ts";
import { ownTime } from "../own-time.ts";

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

/** Batches as one writes them by hand. The source is not told when the consumer is cancelled. */
async function* batchesByHand(items: AsyncGenerator<number>): AsyncGenerator<number[], void> {
  let next = items.next();
  for (let first = await next; !first.done; first = await next) {
    const batch = [first.value];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, WITHIN, undefined);
    });
    next = items.next();
    while (batch.length < SIZE) {
      const step = await Promise.race([next, late]);
      if (step === undefined || step.done) break;
      batch.push(step.value);
      next = items.next();
    }
    clearTimeout(timer);
    yield batch;
  }
}

/** The same for a time limit, as one writes it by hand. The source is not told when it is late. */
async function* idleTimeoutByHand(
  items: AsyncGenerator<number, void>,
): AsyncGenerator<number, void> {
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no item came")), WITHIN);
    });
    try {
      const step = await Promise.race([items.next(), late]);
      if (step.done) return;
      yield step.value;
    } finally {
      clearTimeout(timer);
    }
  }
}

function* watching(size: number): Coroutine<number> {
  let count = 0;
  yield* forEach(idleTimeout(numbers(size), WITHIN), () => {
    count += 1;
  });
  return count;
}

/** Counts ticks of 1 ms, which come by the clock whatever they cost: the time of the processor counts. */
const ticking = (name: string, ticks: () => AsyncIterable<unknown>): Contestant => ({
  name,
  load: () => async (size, meter) => {
    const before = ownTime();
    let count = 0;
    for await (const _ of ticks()) {
      count += 1;
      if (count === size) break;
    }
    meter.gauge((ownTime() - before) * 1e6);
    return count;
  },
});

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
    { name: "hand-written", load: () => (size) => countAll(batchesByHand(numbers(size))) },
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
  marks: [{ of: "ours", than: "hand-written", atLeast: 1 }, ...marks],
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

const watched: Contest = {
  ...base,
  name: "idle timeout",
  contestants: [
    { name: "ours", load: () => (size) => run(watching(size)) },
    { name: "ours, async", load: () => (size) => count(idleTimeout(numbers(size), WITHIN)) },
    { name: "hand-written", load: () => (size) => count(idleTimeoutByHand(numbers(size))) },
    {
      name: "ix",
      load: async () => {
        const { from } = await import("ix/asynciterable");
        const { timeout } = await import("ix/asynciterable/operators");
        return (size) => count(from(numbers(size)).pipe(timeout(WITHIN)));
      },
    },
    {
      name: "rxjs",
      load: async () => {
        const rxjs = await import("rxjs");
        return (size) =>
          rxjs.lastValueFrom(
            rxjs.from(numbers(size)).pipe(rxjs.timeout({ each: WITHIN }), rxjs.count()),
          );
      },
    },
  ],
  marks: [{ of: "ours", than: "hand-written", atLeast: 1 }, ...marks],
};

const ticks: Contest = {
  kind: "gauge",
  name: "ticks of 1 ms",
  unit: "ns of CPU a tick",
  size: 1_000,
  quick: 300,
  units: identity,
  work: identity,
  contestants: [ticking("ours", () => interval(1)), ticking("native", () => setInterval(1))],
  marks: [{ of: "ours", than: "native", atLeast: 1 }],
};

export const stream: Job = {
  name: "stream",
  about: "async generators: in batches, merged, watched for silence; ticks",
  contests: [batches, merged, watched, ticks],
};
