import { type Coroutine, createTask, sleep } from "@x/future";
import { gather } from "@x/gather";
import { wait } from "@x/wait";
import { inverse } from "./inverse.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* task(id: number, print: Print): Coroutine<number> {
  yield* sleep(1000 + 100 * id);
  print(id);
  return inverse(id);
}

function* main({ print }: Stage): Coroutine<void> {
  const tasks = [0, 1, 2, 3, 4].map((id) => createTask(task(id, print)));
  try {
    yield* gather(tasks);
  } catch (error) {
    print("caught", error);
  }
  const [failed, ...others] = tasks;
  print(
    "failed:",
    failed?.done,
    "others:",
    others.map(({ done }) => done),
  );
  yield* wait(others);
  print(
    "results:",
    others.map((other) => other.result()),
  );
}

export const gatherRaises: Program = {
  number: 8,
  name: "gather-raises",
  shows: "a failure arrives at once, the others run on",
  main,
  lasts: 1400,
  prints: [
    [1000, "0"],
    [1000, "caught ZeroDivisionError('division by zero')"],
    [1000, "failed: true others: [false, false, false, false]"],
    [1100, "1"],
    [1200, "2"],
    [1300, "3"],
    [1400, "4"],
    [1400, "results: [1, 0.5, 0.3333333333333333, 0.25]"],
  ],
};
