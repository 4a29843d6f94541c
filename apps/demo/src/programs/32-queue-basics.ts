// In 3.14, asyncio.async() is create_task().
import { createTask, runUntilComplete } from "@x/future";
import { Queue, QueueEmpty } from "@x/queue";
import { wait } from "@x/wait";
import type { Program, Stage } from "./stage/program.ts";

async function main({ print, loop }: Stage): Promise<void> {
  const queue = new Queue<string>();
  queue.putNowait("foo");
  print("size:", queue.size);
  print(queue.getNowait());
  print("size:", queue.size);
  try {
    queue.getNowait();
  } catch (error) {
    if (!(error instanceof QueueEmpty)) throw error;
    print("QueueEmpty");
  }

  queue.putNowait("foo");
  print(await runUntilComplete(queue.get(), loop));

  const task = createTask(queue.get(), { loop });
  const { done, pending } = await runUntilComplete(wait([task], { timeout: 1000 }), loop);
  print(`${done.size} done, ${pending.size} pending`);
  queue.putNowait("bar");
  print("done:", task.done); // the loop is not running
  task.addDoneCallback(() => loop.stop());
  await loop.runForever();
  print("done:", task.done);
  print(task.result());
}

export const queueBasics: Program = {
  number: 32,
  name: "queue-basics",
  shows: "put and get, at once or when there is something",
  main,
  lasts: 1000,
  prints: [
    [0, "size: 1"],
    [0, "foo"],
    [0, "size: 0"],
    [0, "QueueEmpty"],
    [0, "foo"],
    [1000, "0 done, 1 pending"],
    [1000, "done: false"],
    [1000, "done: true"],
    [1000, "bar"],
  ],
};
