import { allTasks, type CoroutineCall, createTask, currentTask, forEach, sleep } from "@x/future";
import { map } from "@x/gather";
import { getRunningLoop } from "@x/loop";
import { Queue, work } from "@x/queue";
import { batch, idleTimeout, merge } from "@x/stream";
import { runVirtual } from "@x/testing";
import { captureCallGraph, type FutureCallGraph } from "@x/trace";
import { staggeredRace } from "@x/wait";
import { describe, expect, test } from "vitest";

async function* slow(): AsyncGenerator<number> {
  await sleep(100);
  yield 1;
}

const pause = async () => await sleep(200);

function queueOf(items: readonly number[]): Queue<number> {
  const queue = new Queue<number>();
  for (const item of items) queue.putNowait(item);
  queue.shutdown();
  return queue;
}

/** What the packages make tasks for, and how many of them there are in the beginning. */
const calls: Record<string, [() => CoroutineCall<unknown>, number]> = {
  "a map over an async source": [() => map(slow(), pause), 1],
  "an iterated map": [
    () =>
      forEach(
        map([1, 2], () => sleep(200)),
        pause,
      ),
    3,
  ],
  merge: [() => forEach(merge([slow(), slow()]), pause), 2],
  "merge with a source that has ended": [() => forEach(merge([slow(), []]), pause), 1],
  batch: [() => forEach(batch(slow(), { size: 2 }), pause), 1],
  idleTimeout: [() => forEach(idleTimeout(slow(), 1000), pause), 1],
  work: [() => work(queueOf([1, 2]), pause, { limit: 2 }), 2],
  staggeredRace: [() => staggeredRace([pause, pause], 1), 2],
};

/** Whether each way from a future leads to the task of this name. */
function leadsTo(name: string, { future, awaitedBy }: FutureCallGraph): boolean {
  if (awaitedBy.length === 0) return String(future).startsWith(`<Task ${name} `);
  return awaitedBy.every((graph) => leadsTo(name, graph));
}

describe.each(Object.entries(calls))("the tasks of %s", (_name, [call, count]) => {
  test.each([
    ["a coroutine", call],
    ["an async function", async () => void (await call())],
  ])("lead to the task of %s that waits for it", async (_world, guest) => {
    const graphs = await runVirtual(async () => {
      const others = [currentTask(), createTask(guest, { name: "guest" })];
      await sleep(50);
      const tasks = [...allTasks(getRunningLoop())].filter((task) => !others.includes(task));
      const graphs = tasks.map((task) => captureCallGraph(task) as FutureCallGraph);
      await others[1];
      return graphs;
    });
    expect(graphs).toHaveLength(count);
    for (const graph of graphs) expect(leadsTo("guest", graph)).toBe(true);
  });
});
