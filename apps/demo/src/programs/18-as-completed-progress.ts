import { type Coroutine, createTask, isCancelled, sleep, TimeoutError } from "@x/future";
import { asCompleted } from "@x/wait";
import { f, g, h } from "./f-and-g.ts";
import type { Program, Stage } from "./stage/program.ts";

function* failing(): Coroutine<never> {
  yield* sleep(1500);
  throw new Error("it failed");
}

function* main({ print }: Stage): Coroutine<void> {
  const slow = createTask(h(print, 6000));
  const tasks = [slow, createTask(g(print)), createTask(failing()), createTask(f(print))];
  for (const next of asCompleted(tasks, { timeout: 5000 })) {
    try {
      yield* next;
      print("one task down!");
    } catch (error) {
      if (isCancelled(error)) throw error; // somebody cancels this program, not one of the tasks
      print("ouch,", error instanceof TimeoutError ? "out of time" : error);
    }
  }
  print("Is h done?", slow.done);
  yield* slow;
}

export const asCompletedProgress: Program = {
  number: 18,
  name: "as-completed-progress",
  shows: "a line for each that ends, well or badly or too late",
  main,
  lasts: 6000,
  prints: [
    [0, "h starts"],
    [0, "g starts"],
    [0, "f starts"],
    [1000, "f ends"],
    [1000, "one task down!"],
    [1500, "ouch, Error('it failed')"],
    [2000, "g ends"],
    [2000, "one task down!"],
    [5000, "ouch, out of time"],
    [5000, "Is h done? false"],
    [6000, "h ends"],
  ],
};
