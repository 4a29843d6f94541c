// Measures trivial jobs of ten workers against pg-boss's own `work`, in turns, each on a new database; with
// `--memory 100000`, the heap over as many jobs; with `--latency 100`, how long as many jobs take from the call that
// puts them to their handler. docs/jobs.md tells how to run it and what came out.
import { parseArgs } from "node:util";
import { createTask, Future, run, runUntilComplete, sleep } from "@x/future";
import { openJobs } from "@x/jobs";
import { work } from "@x/queue";
import { startPostgres } from "@x/test-support/postgres";
import { PgBoss } from "pg-boss";

const { values } = parseArgs({
  options: { memory: { type: "string" }, latency: { type: "string" } },
});

const WORKERS = 10;
const BATCH = 100;
const JOBS = 20_000;
const ROUNDS = 3;

if (values.memory !== undefined) await onPostgres(memory);
else if (values.latency !== undefined) await onPostgres(latency);
else await speed();

/** Runs something on a Postgres of its own. */
async function onPostgres<T>(measure: (url: string) => Promise<T>): Promise<T> {
  const postgres = await startPostgres();
  try {
    return await measure(postgres.url);
  } finally {
    await postgres.remove();
  }
}

async function speed(): Promise<void> {
  const contenders = {
    ours,
    "pg-boss": theirs,
  };
  const rates: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, contender] of Object.entries(contenders)) {
      const rate = (JOBS / (await onPostgres(contender))) * 1000;
      console.log(`${name}: ${Math.round(rate)} jobs a second`);
      rates[name] = [...(rates[name] ?? []), rate];
    }
  }
  for (const [name, each] of Object.entries(rates)) {
    const median = each.sort((a, b) => a - b)[ROUNDS >> 1] as number;
    console.log(`${name}: ${Math.round(median)} in the median`);
  }
}

/** How many ms our workers take for the jobs. */
async function ours(connection: string): Promise<number> {
  return await run(function* () {
    const queue = yield* openJobs<number>("ours", { connection });
    yield* queue.putAll(Array.from({ length: JOBS }, (_, index) => index));
    queue.shutdown();
    const start = performance.now();
    yield* work(queue, async () => {}, { limit: WORKERS });
    const ms = performance.now() - start;
    yield* queue.close();
    return ms;
  });
}

/** How many ms pg-boss's workers take. */
async function theirs(connection: string): Promise<number> {
  const name = "theirs";
  const boss = new PgBoss(connection);
  // Its pool may still have a connection when the server is stopped.
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue(name);
  await boss.insert(
    name,
    Array.from({ length: JOBS }, (_, index) => ({ data: { index } })),
  );
  let handled = 0;
  const start = performance.now();
  const ended = new Promise<void>((resolve) => {
    const handler = async (jobs: readonly unknown[]): Promise<void> => {
      handled += jobs.length;
      if (handled === JOBS) resolve();
    };
    const options = {
      batchSize: BATCH,
      localConcurrency: WORKERS,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 0.5,
    };
    void boss.work(name, options, handler);
  });
  await ended;
  const ms = performance.now() - start;
  await boss.stop();
  return ms;
}

/** Prints the heap after every tenth of the given number of jobs. */
async function memory(connection: string): Promise<void> {
  const jobs = Number(values.memory);
  await runUntilComplete(function* () {
    const queue = yield* openJobs<number>("memory", { connection });
    let done = 0;
    for (let tenth = 0; tenth < 10; tenth += 1) {
      for (let put = 0; put < jobs / 10; put += BATCH) {
        yield* queue.putAll(Array.from({ length: BATCH }, (_, index) => index));
      }
      const target = done + jobs / 10;
      const controller = new AbortController();
      const handler = (): void => {
        done += 1;
        if (done === target) controller.abort();
      };
      try {
        yield* work(queue, handler, { limit: WORKERS, signal: controller.signal });
      } catch {
        // The signal has ended it.
      }
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
      console.log(`${done} jobs: heap ${mb(heapUsed)} MB, process ${mb(rss)} MB`);
    }
    yield* queue.close();
  });
}

/** Prints how long a job takes from the call that puts it to its handler, while the worker has nothing else to do. */
async function latency(connection: string): Promise<void> {
  const jobs = Number(values.latency);
  await run(async () => {
    const queue = await openJobs<number>("latency", { connection });
    const other = await openJobs<number>("latency", { connection });
    let begin = (_: number): void => {};
    const working = createTask(work(queue, (item: number) => begin(item)));
    const putters = { "put by the worker's process": queue, "put by another one": other };
    for (const [name, putter] of Object.entries(putters)) {
      const times: number[] = [];
      for (let item = 0; item < jobs; item += 1) {
        const begun = new Future<void>();
        begin = (each) => {
          if (each === item) begun.setResult();
        };
        const start = performance.now();
        await putter.put(item);
        await begun;
        times.push(performance.now() - start);
        // So that the next job comes at any time between two looks.
        await sleep(Math.random() * 500);
      }
      print(name, times);
    }
    working.cancel();
    await working.catch(() => {});
    await other.close();
    await queue.close();
  });

  const boss = new PgBoss(connection);
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue("theirs");
  let begin = (): void => {};
  await boss.work("theirs", { pollingIntervalSeconds: 0.5 }, async () => begin());
  const times: number[] = [];
  for (let item = 0; item < jobs; item += 1) {
    const start = performance.now();
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    await boss.send("theirs", { item });
    await begun;
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
  }
  print("pg-boss", times);
  await boss.stop();
}

function print(name: string, times: number[]): void {
  times.sort((a, b) => a - b);
  const [median, high] = [0.5, 0.95].map((part) => times[Math.floor(times.length * part)]);
  console.log(`${name}: ${median?.toFixed(1)} ms in the median, ${high?.toFixed(1)} ms for 95 %`);
}
