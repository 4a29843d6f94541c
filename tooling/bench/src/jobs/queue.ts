import { type Coroutine, run, runSync } from "@x/future";
import { gather } from "@x/gather";
import { Queue } from "@x/queue";
import { type Contest, type Contestant, identity, type Job, sum, triangle } from "../contest.ts";

function* produce(queue: Queue<number>, from: number, to: number): Coroutine<void> {
  for (let item = from; item < to; item += 1) yield* queue.put(item);
}

function* consume(queue: Queue<number>, count: number): Coroutine<number> {
  let total = 0;
  for (let i = 0; i < count; i += 1) total += yield* queue.get();
  return total;
}

/** `pairs` producers and as many consumers, which share `size` items evenly. */
function* market(size: number, pairs: number, maxsize: number): Coroutine<number> {
  const queue = new Queue<number>({ maxsize });
  const each = size / pairs;
  const producers = Array.from({ length: pairs }, (_, i) =>
    produce(queue, i * each, (i + 1) * each),
  );
  const consumers = Array.from({ length: pairs }, () => consume(queue, each));
  const [, totals] = yield* gather([gather(producers), gather(consumers)]);
  return sum(totals);
}

/** A queue of jobs with several workers, each of which needs its item for nothing but the sum. */
function fastq(workers: number): Contestant {
  return {
    name: "fastq",
    load: async () => {
      const { default: queue } = await import("fastq");
      return async (size) => {
        const work = async (item: number): Promise<number> => item;
        const jobs = queue.promise(work, workers);
        return sum(await Promise.all(Array.from({ length: size }, (_, item) => jobs.push(item))));
      };
    },
  };
}

function contest(
  name: string,
  pairs: number,
  maxsize: number,
  cpython: string,
  atLeast: number,
): Contest {
  return {
    name,
    kind: "time",
    unit: "ns an item",
    size: 100_000,
    quick: 20_000,
    units: identity,
    work: triangle,
    growth: "n log n",
    contestants: [
      { name: "ours", load: () => (size) => runSync(market(size, pairs, maxsize)) },
      { name: "ours, hosted", load: () => (size) => run(market(size, pairs, maxsize)) },
      fastq(pairs),
      { name: "CPython", slow: true, load: cpython },
    ],
    marks: [
      { of: "ours", than: "CPython", atLeast },
      { of: "ours", than: "fastq", atLeast: 12 },
    ],
  };
}

/** Items that are in the queue at a time when nobody waits. */
const BATCH = 100;

export const queue: Job = {
  name: "queue",
  about: "items through a bounded queue; fastq: jobs with a result, as many workers as consumers",
  contests: [
    contest("1 to 1, maxsize 1", 1, 1, "queue_1_1_1", 25),
    contest("1 to 1, maxsize 100", 1, 100, "queue_1_1_100", 15),
    contest("100 to 100, maxsize 100", 100, 100, "queue_100_100_100", 15),
    {
      name: "nowait only",
      kind: "micro",
      unit: "ns an item",
      size: 10_000,
      quick: 10_000,
      units: identity,
      work: triangle,
      contestants: [
        {
          name: "ours",
          load: () => (size) => {
            const items = new Queue<number>();
            let total = 0;
            for (let item = 0; item < size; ) {
              for (let i = 0; i < BATCH; i += 1) items.putNowait(item++);
              for (let i = 0; i < BATCH; i += 1) total += items.getNowait();
            }
            return total;
          },
        },
        {
          name: "denque",
          load: async () => {
            const { default: Denque } = await import("denque");
            return (size) => {
              const items = new Denque<number>();
              let total = 0;
              for (let item = 0; item < size; ) {
                for (let i = 0; i < BATCH; i += 1) items.push(item++);
                for (let i = 0; i < BATCH; i += 1) total += items.shift() as number;
              }
              return total;
            };
          },
        },
      ],
      marks: [{ of: "ours", than: "denque", atLeast: 1 }],
    },
  ],
};
