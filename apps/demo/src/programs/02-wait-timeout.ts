// In 3.14, wait() takes tasks and no coroutines: the program makes them.
import { type Coroutine, createTask, isCancelled, sleep } from "@x/future";
import { wait } from "@x/wait";
import { inAnyOrder } from "./stage/expectation.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* phase(i: number, print: Print): Coroutine<string> {
  print(`in phase ${i}`);
  try {
    yield* sleep(100 * i);
  } catch (error) {
    if (isCancelled(error)) print(`phase ${i} canceled`);
    throw error;
  }
  print(`done with phase ${i}`);
  return `phase ${i} result`;
}

function* main({ print }: Stage): Coroutine<void> {
  print("starting main");
  const phases = [0, 1, 2].map((i) => createTask(phase(i, print)));
  print("waiting 0.1 for phases to complete");
  const { done, pending } = yield* wait(phases, { timeout: 100 });
  print(`${done.size} completed and ${pending.size} pending`);
  // The tasks that are left are cancelled, so that nothing still runs when the program ends.
  if (pending.size > 0) {
    print("canceling tasks");
    for (const task of pending) task.cancel();
  }
  print("exiting main");
}

export const waitTimeout: Program = {
  number: 2,
  name: "wait-timeout",
  shows: "wait no longer than a timeout, and cancel the rest",
  main,
  lasts: 100,
  prints: [
    [0, "starting main"],
    [0, "waiting 0.1 for phases to complete"],
    inAnyOrder([0, "in phase 0"], [0, "in phase 1"], [0, "in phase 2"]),
    [0, "done with phase 0"],
    // A tie: phase 1 is due at 100 as well. CPython has set the timeout's timer first, so it fires
    // first, and wait() counts in the next iteration, before phase 1 gets to its end.
    [100, "1 completed and 2 pending"],
    [100, "canceling tasks"],
    [100, "exiting main"],
    inAnyOrder([100, "phase 1 canceled"], [100, "phase 2 canceled"]),
  ],
};
