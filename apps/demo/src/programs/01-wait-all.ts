// In 3.14, wait() takes tasks and no coroutines: the program makes them.
import { type Coroutine, createTask, sleep } from "@x/future";
import { wait } from "@x/wait";
import { inAnyOrder, listInAnyOrder } from "./stage/expectation.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* phase(i: number, print: Print): Coroutine<string> {
  print(`in phase ${i}`);
  yield* sleep(100 * i);
  print(`done with phase ${i}`);
  return `phase ${i} result`;
}

function* main({ print }: Stage): Coroutine<void> {
  print("starting main");
  const phases = [0, 1, 2].map((i) => createTask(phase(i, print)));
  print("waiting for phases to complete");
  const { done, pending } = yield* wait(phases);
  const results = [...done].map((task) => task.result());
  print("results:", results);
  print(`${pending.size} pending`);
}

export const waitAll: Program = {
  number: 1,
  name: "wait-all",
  shows: "wait until all tasks are done",
  main,
  lasts: 200,
  prints: [
    [0, "starting main"],
    [0, "waiting for phases to complete"],
    inAnyOrder([0, "in phase 0"], [0, "in phase 1"], [0, "in phase 2"]),
    [0, "done with phase 0"],
    [100, "done with phase 1"],
    [200, "done with phase 2"],
    [
      200,
      listInAnyOrder("results: ", ["'phase 0 result'", "'phase 1 result'", "'phase 2 result'"]),
    ],
    [200, "0 pending"],
  ],
};
