import { type Coroutine, createTask, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import type { Print, Program, Stage } from "./stage/program.ts";

function* sleepyCoro(print: Print): Coroutine<void> {
  const loop = getRunningLoop();
  const start = loop.time();
  yield* sleep(10_000);
  yield* sleep(10_000);
  print(`coro: ${Math.round((loop.time() - start) / 1000)}`);
}

function* sleepyTask(print: Print): Coroutine<void> {
  const loop = getRunningLoop();
  const task1 = createTask(sleep(10_000));
  const task2 = createTask(sleep(10_000));
  const start = loop.time();
  yield* task1;
  yield* task2;
  print(`task: ${Math.round((loop.time() - start) / 1000)}`);
}

function* main({ print }: Stage): Coroutine<void> {
  yield* sleepyCoro(print);
  yield* sleepyTask(print);
}

export const coroVsTask: Program = {
  number: 22,
  name: "coro-vs-task",
  shows: "two coroutines in a row 20 s, two tasks 10 s",
  main,
  lasts: 30_000,
  prints: [
    [20_000, "coro: 20"],
    [30_000, "task: 10"],
  ],
};
