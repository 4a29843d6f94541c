import { type Coroutine, createTask, sleep } from "@x/future";
import { Queue, QueueFull } from "@x/queue";
import type { Print, Program, Stage } from "./stage/program.ts";

function* putSixth(queue: Queue<number>, print: Print): Coroutine<void> {
  print("waiting for room");
  yield* queue.put(6);
  print("6 is in the queue");
}

function* main({ print }: Stage): Coroutine<void> {
  const queue = new Queue<number>({ maxsize: 5 });
  for (const item of [1, 2, 3, 4, 5]) yield* queue.put(item); // there is room: no need to wait
  print("size:", queue.size);
  try {
    queue.putNowait(6);
  } catch (error) {
    if (!(error instanceof QueueFull)) throw error;
    print("QueueFull");
  }
  const putting = createTask(putSixth(queue, print));
  yield* sleep(1000);
  print("got", queue.getNowait());
  yield* putting;
  print("size:", queue.size);
}

export const queueBounded: Program = {
  number: 33,
  name: "queue-bounded",
  shows: "putting to a full queue waits for room",
  main,
  lasts: 1000,
  prints: [
    [0, "size: 5"],
    [0, "QueueFull"],
    [0, "waiting for room"],
    [1000, "got 1"],
    [1000, "6 is in the queue"],
    [1000, "size: 5"],
  ],
};
