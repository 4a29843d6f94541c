import { type Coroutine, createTask, run, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { timeout } from "@x/timeout";
import { type Contest, identity, type Job } from "../contest.ts";

const HOUR = 3_600_000;

function* stepping(size: number): Coroutine<number> {
  let steps = 0;
  for (; steps < size; steps += 1) yield* sleep(0);
  return steps;
}

/** The same steps, under a function that is handed over, as everybody writes it. */
function stepper(size: number): () => Coroutine<number> {
  return function* () {
    let steps = 0;
    for (; steps < size; steps += 1) yield* sleep(0);
    return steps;
  };
}

/** `run(fn)` of steps in a function, beside the same with a coroutine that was called. */
function form(
  name: string,
  of: (steps: Coroutine<number> | (() => Coroutine<number>)) => Coroutine<number>,
): Contest {
  return {
    name,
    kind: "time",
    unit: "ns a step",
    size: 1_000_000,
    quick: 200_000,
    units: identity,
    work: identity,
    contestants: [
      { name: "ours, a function", load: () => (size) => run(of(stepper(size))) },
      { name: "ours, a coroutine", load: () => (size) => run(of(stepping(size))) },
    ],
    marks: [{ of: "ours, a function", than: "ours, a coroutine", atMost: 1.05 }],
  };
}

export const forms: Job = {
  name: "forms",
  about: "a step under a function* that was handed over, as everybody writes it",
  contests: [
    form("createTask", function* (steps) {
      return yield* createTask(steps);
    }),
    form("timeout", function* (steps) {
      return yield* timeout(HOUR, steps);
    }),
    form("taskGroup", function* (steps) {
      let total = 0;
      yield* taskGroup(function* (group) {
        total = yield* group.createTask(steps);
      });
      return total;
    }),
  ],
};
