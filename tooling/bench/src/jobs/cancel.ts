import {
  type Coroutine,
  createTask,
  Future,
  isCancelled,
  runSync,
  sleep,
  type Task,
} from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { identity, type Job } from "../contest.ts";
import type { Meter } from "../meter.ts";

/** Only the cancelling counts, not the starting. */
function* cancelGroup(size: number, meter: Meter): Coroutine<number> {
  let ended = 0;
  function* waiter(): Coroutine<void> {
    try {
      yield* new Future<void>();
    } finally {
      ended += 1;
    }
  }
  yield* taskGroup(function* (group) {
    for (let i = 0; i < size; i += 1) group.createTask(waiter());
    yield* sleep(0);
    meter.resume();
    group.cancel();
  });
  meter.pause();
  return ended;
}

/** Each task waits for the one before. */
function* cancelChain(size: number, meter: Meter): Coroutine<number> {
  let ended = 0;
  function* waiter(previous: Future<void>): Coroutine<void> {
    try {
      yield* previous;
    } finally {
      ended += 1;
    }
  }
  let last: Future<void> | Task<void> = new Future<void>();
  for (let i = 0; i < size; i += 1) last = createTask(waiter(last));
  yield* sleep(0);
  meter.resume();
  last.cancel();
  try {
    yield* last;
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
  meter.pause();
  return ended;
}

export const cancel: Job = {
  name: "cancel",
  about: "tasks that wait are cancelled and have ended",
  contests: [
    {
      name: "a group",
      kind: "time",
      unit: "ns a task",
      size: 100_000,
      quick: 10_000,
      units: identity,
      work: identity,
      growth: "linear",
      contestants: [
        {
          name: "ours",
          load: () => (size, meter) => {
            meter.pause();
            return runSync(cancelGroup(size, meter));
          },
        },
        {
          name: "effect",
          slow: true,
          load: async () => {
            const { Effect, Fiber } = await import("effect");
            return (size, meter) => {
              meter.pause();
              let ended = 0;
              const end = Effect.sync(() => {
                ended += 1;
              });
              const waiter = Effect.ensuring(Effect.never, end);
              return Effect.runPromise(
                Effect.gen(function* () {
                  const fibers = [];
                  for (let i = 0; i < size; i += 1) fibers.push(yield* Effect.forkChild(waiter));
                  yield* Effect.yieldNow;
                  meter.resume();
                  yield* Fiber.interruptAll(fibers);
                  meter.pause();
                  return ended;
                }),
              );
            };
          },
        },
      ],
      marks: [{ of: "ours", than: "effect", atLeast: 5 }],
    },
    {
      name: "a chain",
      kind: "time",
      unit: "ns a task",
      size: 200_000,
      quick: 200_000,
      units: identity,
      work: identity,
      growth: "linear",
      contestants: [
        {
          name: "ours",
          load: () => (size, meter) => {
            meter.pause();
            return runSync(cancelChain(size, meter));
          },
        },
      ],
      marks: [],
    },
  ],
};
