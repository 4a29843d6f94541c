import { MessageChannel, type MessagePort } from "node:worker_threads";
import { type Coroutine, Future, run } from "@x/future";
import { LoopThread, ThreadQueue, ThreadQueueEnd, type ThreadQueueHandle } from "@x/worker";
import { type Contest, identity, type Job } from "../contest.ts";

/** How many items the queue has room for, and how many the ring sends at once. */
const BATCH = 256;

const kinds = {
  numbers: (item: number): unknown => item,
  objects: (item: number): unknown => ({ id: item, name: "item", tags: ["a", "b"] }),
};

type Kind = keyof typeof kinds;

/** Runs in the thread. @public */
export function* produce(
  handle: ThreadQueueHandle<unknown>,
  size: number,
  kind: Kind,
): Coroutine<void> {
  const queue = new ThreadQueueEnd(handle);
  const make = kinds[kind];
  for (let item = 0; item < size; item += 1) yield* queue.put(make(item));
  queue.close();
}

/** Runs in the thread: sends a batch for each message that it gets. @public */
export function produceByHand(port: MessagePort, size: number, kind: Kind): void {
  const make = kinds[kind];
  let sent = 0;
  const send = (): void => {
    const items: unknown[] = [];
    for (; items.length < BATCH && sent < size; sent += 1) items.push(make(sent));
    port.postMessage(items);
  };
  port.on("message", send);
  send();
}

function* throughQueue(thread: LoopThread, size: number, kind: Kind): Coroutine<number> {
  const queue = new ThreadQueue<unknown>({ maxsize: BATCH });
  const handle = queue.open();
  const options = { transfer: [handle.port] };
  const args: Parameters<typeof produce> = [handle, size, kind];
  const producing = thread.runCoroutineThreadsafe(import.meta.url, "produce", args, options);
  let taken = 0;
  for (; taken < size; taken += 1) yield* queue.get();
  yield* producing;
  return taken;
}

function* byHand(thread: LoopThread, size: number, kind: Kind): Coroutine<number> {
  const { port1, port2 } = new MessageChannel();
  const all = new Future<void>();
  let taken = 0;
  port1.on("message", (items: unknown[]) => {
    taken += items.length;
    if (taken < size) port1.postMessage(null);
    else all.setResult();
  });
  const options = { transfer: [port2] };
  const args: Parameters<typeof produceByHand> = [port2, size, kind];
  thread.callSoonThreadsafe(import.meta.url, "produceByHand", args, options);
  yield* all;
  port1.close();
  return taken;
}

/** One thread for all runs of a contestant: it starts once. */
function inThread(
  main: (thread: LoopThread, size: number, kind: Kind) => Coroutine<number>,
  kind: Kind,
) {
  return () => {
    const thread = new LoopThread();
    return (size: number) => run(main(thread, size, kind));
  };
}

const contest = (kind: Kind): Contest => ({
  name: kind,
  kind: "time",
  unit: "ns an item",
  size: 100_000,
  quick: 20_000,
  units: identity,
  work: identity,
  contestants: [
    { name: "ours", load: inThread(throughQueue, kind) },
    { name: "native", load: inThread(byHand, kind) },
  ],
  marks: [{ of: "ours", than: "native", atLeast: 0.8 }],
});

export const threads: Job = {
  name: "threads",
  about: `items from another thread, ${BATCH} at a time; native: arrays by postMessage`,
  contests: [contest("numbers"), contest("objects")],
};
