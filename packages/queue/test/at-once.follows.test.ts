// Calls that need no wait, awaited by an async function that passes no signal: nothing drives them.
import { createTask, sleep } from "@x/future";
import { PriorityQueue, Queue, QueueShutDown } from "@x/queue";
import { expect, test } from "vitest";
import { asyncMain } from "./support.ts";

/** Runs the async function of a task. */
const inTask = (main: () => Promise<void>) => asyncMain(async () => createTask(main));

test("items go in and out", () =>
  inTask(async () => {
    const queue = new Queue<number>({ maxsize: 2 });
    let sum = 0;
    for (let i = 0; i < 100; i += 1) {
      await queue.put(i);
      sum += await queue.get();
    }
    expect([sum, queue.size, queue.unfinished]).toEqual([4950, 0, 100]);
  }));

test("an iteration takes what is there, and ends with the queue", () =>
  inTask(async () => {
    const queue = new Queue<string>();
    for (const item of "abc") queue.putNowait(item);
    queue.shutdown();
    const items: string[] = [];
    for await (const item of queue) items.push(item);
    expect(items).toEqual(["a", "b", "c"]);
  }));

test("each wakes a task that waits for what it does", () =>
  inTask(async () => {
    const queue = new Queue<number>({ maxsize: 1 });
    const getter = createTask(async () => queue.get());
    await sleep(1);
    await queue.put(1);
    expect(await getter).toBe(1);
    await queue.put(2);
    const putter = createTask(async () => queue.put(3));
    await sleep(1);
    expect(await queue.get()).toBe(2);
    await putter;
    expect(queue.size).toBe(1);
  }));

test("what they throw, the function gets", () =>
  inTask(async () => {
    const refusing = new PriorityQueue<number>({
      compare() {
        throw new RangeError("no order");
      },
    });
    await expect(refusing.put(1)).rejects.toBeInstanceOf(RangeError);
    const closed = new Queue();
    closed.shutdown();
    await expect(closed.put(1)).rejects.toBeInstanceOf(QueueShutDown);
    await expect(closed.get()).rejects.toBeInstanceOf(QueueShutDown);
  }));

test("a call is awaited once", () =>
  inTask(async () => {
    const queue = new Queue<number>();
    const put = queue.put(1);
    await put;
    const again = expect.objectContaining({
      message: expect.stringContaining("Queue.put was already awaited"),
    });
    await expect((async () => put)()).rejects.toEqual(again);
    expect(() => createTask(put)).toThrow(again);
    expect(queue.size).toBe(1);
  }));

test("a request to cancel waits for a wait", () =>
  inTask(async () => {
    const queue = new Queue<string>();
    const task = createTask(async () => {
      task.cancel();
      await queue.put("put all the same");
      await sleep(1);
      await queue.put("never put");
    });
    await expect(task).rejects.toMatchObject({ name: "CancelledError" });
    expect([queue.size, queue.getNowait()]).toEqual([1, "put all the same"]);
  }));
