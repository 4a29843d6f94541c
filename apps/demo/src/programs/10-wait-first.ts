import { type Coroutine, createTask, sleep } from "@x/future";
import { FIRST_COMPLETED, wait } from "@x/wait";
import { drawn } from "./stage/drawn.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* task(id: number, takes: number, print: Print): Coroutine<number> {
  yield* sleep(takes);
  print(id);
  return id;
}

function* main({ print }: Stage): Coroutine<void> {
  const random = drawn(0.9, 0.5, 0.2, 0.7, 0.6);
  const tasks = [0, 1, 2, 3, 4].map((id) => createTask(task(id, 1000 * random(), print)));
  const { done, pending } = yield* wait(tasks, { returnWhen: FIRST_COMPLETED });
  print(
    "done",
    [...done].map((task) => task.result()),
  );
  print("pending tasks:", pending.size);
  for (const task of pending) task.cancel();
  yield* wait(pending);
  print("cancelled tasks:", tasks.filter((task) => task.cancelled).length);
}

export const waitFirst: Program = {
  number: 10,
  name: "wait-first",
  shows: "wait for the first of five, and cancel the others",
  main,
  lasts: 200,
  prints: [
    [200, "2"],
    [200, "done [2]"],
    [200, "pending tasks: 4"],
    [200, "cancelled tasks: 4"],
  ],
};
