import { type Coroutine, createTask, Future, runSync, sleep } from "@x/future";
import type { Deferred } from "effect";
import { type Job, sum } from "../contest.ts";
import type { Meter } from "../meter.ts";

function* waiter(gate: Future<number>): Coroutine<number> {
  return yield* gate;
}

function* main(size: number, meter: Meter): Coroutine<number> {
  const gate = new Future<number>();
  const tasks = Array.from({ length: size }, () => createTask(waiter(gate)));
  yield* sleep(0);
  meter.peak();
  gate.setResult(1);
  let total = 0;
  for (const task of tasks) total += yield* task;
  return total;
}

async function asyncWaiter(gate: Promise<number>): Promise<number> {
  return await gate;
}

export const memory: Job = {
  name: "memory",
  about: "the heap that tasks take while they wait for one and the same future",
  contests: [
    {
      name: "",
      kind: "memory",
      unit: "bytes a task",
      size: 1_000_000,
      quick: 50_000,
      units: (size) => size,
      work: (size) => size,
      contestants: [
        { name: "ours", load: () => (size, meter) => runSync(main(size, meter)) },
        {
          name: "native",
          load: () => async (size, meter) => {
            let open = (_: number): void => {};
            const gate = new Promise<number>((resolve) => {
              open = resolve;
            });
            const waiting = Array.from({ length: size }, () => asyncWaiter(gate));
            await null;
            meter.peak();
            open(1);
            return sum(await Promise.all(waiting));
          },
        },
        {
          name: "effect",
          slow: true,
          share: 0.1,
          load: async () => {
            const { Deferred, Effect, Fiber } = await import("effect");
            const waiter = (gate: Deferred.Deferred<number>) =>
              Effect.gen(function* () {
                return yield* Deferred.await(gate);
              });
            return (size, meter) =>
              Effect.runPromise(
                Effect.gen(function* () {
                  const gate = yield* Deferred.make<number>();
                  const fibers = [];
                  for (let i = 0; i < size; i += 1) {
                    fibers.push(yield* Effect.forkChild(waiter(gate)));
                  }
                  yield* Effect.yieldNow;
                  meter.peak();
                  yield* Deferred.succeed(gate, 1);
                  return sum(yield* Fiber.joinAll(fibers));
                }),
              );
          },
        },
      ],
      marks: [
        { of: "ours", than: "native", atMost: 0.75 },
        { of: "ours", than: "effect", atMost: 0.25 },
      ],
    },
  ],
};
