import { type Coroutine, createTask, Future, runSync, shield, sleep, type Task } from "@x/future";
import { gather } from "@x/gather";
import { asCompleted, wait } from "@x/wait";
import { type Contest, identity, type Job } from "../contest.ts";
import type { Meter } from "../meter.ts";

/** Makes many tasks wait for one future, and cancels them one after the other. The time is that from the first cancel until
 * all tasks have ended. */
function* giveUp(
  size: number,
  meter: Meter,
  waiting: (lasting: Future<void>) => Coroutine<unknown>,
): Coroutine<number> {
  const lasting = new Future<void>();
  const tasks: Task<unknown>[] = [];
  for (let i = 0; i < size; i += 1) tasks.push(createTask(waiting(lasting)));
  yield* sleep(0);
  yield* sleep(0);
  meter.resume();
  for (const task of tasks) task.cancel();
  yield* wait(tasks);
  meter.pause();
  return tasks.filter((task) => task.cancelled && !lasting.done).length;
}

/** Adds many callbacks to one future, and removes them one after the other. The time is that of removing them. */
function* removeCallbacks(size: number, meter: Meter): Coroutine<number> {
  const lasting = new Future<void>();
  const callbacks = Array.from({ length: size }, () => () => {});
  for (const callback of callbacks) lasting.addDoneCallback(callback);
  meter.resume();
  let removed = 0;
  for (const callback of callbacks) removed += lasting.removeDoneCallback(callback);
  meter.pause();
  return removed;
}

function* firstOf(lasting: Future<void>): Coroutine<void> {
  const [completion] = asCompleted([lasting]);
  yield* completion as NonNullable<typeof completion>;
}

function contest(
  name: string,
  program: (size: number, meter: Meter) => Coroutine<number>,
): Contest {
  return {
    name,
    kind: "time",
    unit: "ns a wait",
    size: 100_000,
    quick: 10_000,
    units: identity,
    work: identity,
    growth: "n log n",
    contestants: [
      {
        name: "ours",
        load: () => (size, meter) => {
          meter.pause();
          return runSync(program(size, meter));
        },
      },
    ],
    marks: [],
  };
}

const waits = (name: string, waiting: (lasting: Future<void>) => Coroutine<unknown>): Contest =>
  contest(name, (size, meter) => giveUp(size, meter, waiting));

export const givenUp: Job = {
  name: "given-up",
  about: "many wait for one and the same future, and are given up one after the other",
  contests: [
    waits("wait", function* (lasting) {
      yield* wait([lasting]);
    }),
    waits("asCompleted", firstOf),
    waits("shield", function* (lasting) {
      yield* shield(lasting);
    }),
    waits("gather of a shield", function* (lasting) {
      yield* gather([shield(lasting)]);
    }),
    contest("removeDoneCallback", removeCallbacks),
  ],
};
