// Queues between real threads.
import { once } from "node:events";
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { call, createTask, forEach, run, sleep } from "@x/future";
import { QueueShutDown } from "@x/queue";
import {
  LoopThread,
  ThreadError,
  ThreadQueue,
  ThreadQueueEnd,
  type ThreadQueueHandle,
} from "@x/worker";
import { expect, test } from "vitest";
import { withThread } from "../support.node.ts";
import { asked, errorOf, until } from "../support.ts";
import { churn, type Outcomes } from "./churn.ts";
import type * as jobs from "./jobs.ts";

type Jobs = typeof jobs;

const QUEUE_JOBS = new URL("./jobs.ts", import.meta.url);

const CHURN = new URL("./churn.ts", import.meta.url);

/** Gives a thread an end of a queue. */
function give<T>(thread: LoopThread, name: keyof Jobs, queue: ThreadQueue<T>, ...args: unknown[]) {
  const handle = queue.open();
  const options = { transfer: [handle.port] };
  return thread.runCoroutineThreadsafe(QUEUE_JOBS, name, [handle, ...args], options);
}

test("what a thread puts arrives in order, and never more than there is room for", async () => {
  await withThread(function* (thread) {
    const queue = new ThreadQueue<number>({ maxsize: 5 });
    const produced = give(thread, "produce", queue, 1000);
    for (let i = 0; i < 1000; i += 1) {
      expect(yield* queue.get()).toBe(i);
      expect(queue.size).toBeLessThanOrEqual(5);
    }
    yield* produced;
    expect([queue.empty, queue.full]).toEqual([true, false]);
  });
});

test("what is put here a thread gets, in order", async () => {
  await withThread(function* (thread) {
    const queue = new ThreadQueue<number>({ maxsize: 5 });
    const consumed = give(thread, "consume", queue);
    for (let i = 0; i < 200; i += 1) yield* queue.put(i);
    yield* queue.join();
    queue.shutdown();
    expect(yield* consumed).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });
});

test("threads that fight for the slots take none twice", async () => {
  await run(function* () {
    const threads = [new LoopThread(), new LoopThread()];
    const queue = new ThreadQueue<number>({ maxsize: 100 });
    const taken = threads.map((thread) => give(thread, "grab", queue));
    let sum = 0;
    for (const each of taken) sum += (yield* each) as number;
    expect(sum).toBe(100);
    for (let i = 0; i < 100; i += 1) yield* queue.get();
    for (const thread of threads) yield* thread.stop();
  });
});

test("a thread that ends gives back what it had not used", async () => {
  await run(function* () {
    const thread = new LoopThread();
    const queue = new ThreadQueue<string>({ maxsize: 1 });
    expect(yield* errorOf(give(thread, "die", queue))).toBeInstanceOf(ThreadError);
    // Neither its slot nor its turn to get is in the way.
    yield* queue.put("a");
    expect(yield* queue.get()).toBe("a");
  });
});

test("an end fails when the thread of its queue ends", async () => {
  await run(function* () {
    const thread = new LoopThread();
    const { port1, port2 } = new MessageChannel();
    const options = { transfer: [port2] };
    yield* thread.runCoroutineThreadsafe(QUEUE_JOBS, "openQueue", [port2], options);
    const [handle] = (yield* call(() => once(port1, "message"))) as [ThreadQueueHandle<string>];
    const end = new ThreadQueueEnd(handle);
    const getting = createTask(end.get());
    yield* end.join();
    yield* thread.stop();
    const error = new ThreadError("the queue does not answer: its thread or its loop has ended");
    expect(yield* errorOf(getting)).toEqual(error);
    yield* until(() => end.closed);
    expect(() => end.putNowait("a")).toThrow(error);
    port1.close();
  });
});

test("a thread that waits to get is told of the shutdown", async () => {
  await withThread(function* (thread) {
    const queue = new ThreadQueue<number>();
    const getting = give(thread, "getOne", queue);
    yield* asked("get", 1);
    queue.shutdown();
    expect(yield* errorOf(getting)).toBeInstanceOf(QueueShutDown);
  });
});

test.each([1])(
  "of 10,000 operations, cancelled at random, none is half done: seed %i",
  async (seed) => {
    await run(function* () {
      const threads = [new LoopThread(), new LoopThread()];
      const queue = new ThreadQueue<string>({ maxsize: 3 });
      const there = threads.map((thread, i) => {
        const handle = queue.open();
        const plan = { name: `thread ${i}: `, seed: 3 * seed + i, operations: 4000 };
        const options = { transfer: [handle.port] };
        return thread.runCoroutineThreadsafe(CHURN, "churnThere", [handle, plan], options);
      });
      const all: Outcomes[] = [
        yield* churn(queue, { name: "here: ", seed: 3 * seed + 2, operations: 2000 }),
      ];
      for (const each of there) all.push((yield* each) as Outcomes);
      queue.shutdown();
      const left: string[] = [];
      yield* forEach(queue, (item) => {
        left.push(item);
      });
      const got = [...all.flatMap(({ got }) => got), ...left];
      expect(got.toSorted()).toEqual(all.flatMap(({ put }) => put).toSorted());
      expect(queue.unfinished).toBe(got.length);
      for (const { cancelled } of all) expect(cancelled).toBeGreaterThan(0);
      for (const thread of threads) yield* thread.stop();
    });
  },
);

// What becomes of a port when its thread ends, in the moment of one's choice.

test("a thread that ends gives back the slots of what it has not sent", async () => {
  await run(function* () {
    const queue = new ThreadQueue<string>({ maxsize: 1 });
    const handle = queue.open();
    new ThreadQueueEnd(handle).putNowait("lost");
    (handle.port as MessagePort).close();
    yield* queue.put("a");
    expect(queue.getNowait()).toBe("a");
  });
});

test("a shutdown waits no longer for what a thread has not sent", async () => {
  await run(function* () {
    const queue = new ThreadQueue<string>();
    const handle = queue.open();
    new ThreadQueueEnd(handle).putNowait("lost");
    const getting = createTask(queue.get());
    queue.shutdown();
    expect(queue.closed).toBe(false);
    (handle.port as MessagePort).close();
    expect(yield* errorOf(getting)).toBeInstanceOf(QueueShutDown);
  });
});

test("what is put in one go is sent in batches, so that the other thread has work meanwhile", async () => {
  const { port1, port2 } = new MessageChannel();
  const arrived = (): unknown[] => {
    const items: unknown[] = [];
    for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) {
      items.push(...next.message.items);
    }
    return items;
  };
  await run(function* () {
    const end = new ThreadQueueEnd<number>({ ...new ThreadQueue<number>().open(), port: port2 });
    const items = Array.from({ length: 1000 }, (_, i) => i);
    for (const item of items) end.putNowait(item);
    const early = arrived();
    expect(early.length).toBeGreaterThan(items.length / 2);
    expect(early.length).toBeLessThan(items.length);
    yield* sleep(0);
    expect([...early, ...arrived()]).toEqual(items);
    end.close();
  });
});
