import { type Coroutine, run, runSync, sleep } from "@x/future";
import { gather } from "@x/gather";
import { type Job, sum } from "../contest.ts";

const STEPS = 10;

function* task(): Coroutine<number> {
  let steps = 0;
  for (; steps < STEPS; steps += 1) yield* sleep(0);
  return steps;
}

function* main(size: number): Coroutine<number> {
  return sum(yield* gather(Array.from({ length: size }, task)));
}

const ready = Promise.resolve();

async function asyncTask(): Promise<number> {
  let steps = 0;
  for (; steps < STEPS; steps += 1) await ready;
  return steps;
}

export const fanOut: Job = {
  name: "fan-out",
  about: `many tasks that take ${STEPS} steps each, gathered`,
  contests: [
    {
      name: "",
      kind: "time",
      unit: "ns a step",
      size: 100_000,
      quick: 10_000,
      units: (size) => size * STEPS,
      work: (size) => size * STEPS,
      growth: "n log n",
      contestants: [
        { name: "ours", load: () => (size) => runSync(main(size)) },
        { name: "ours, hosted", load: () => (size) => run(main(size)) },
        {
          name: "native",
          load: () => async (size) =>
            sum(await Promise.all(Array.from({ length: size }, asyncTask))),
        },
        { name: "CPython", slow: true, load: "fan_out" },
        {
          name: "effect",
          slow: true,
          load: async () => {
            const { Effect } = await import("effect");
            const steps = () =>
              Effect.gen(function* () {
                let steps = 0;
                for (; steps < STEPS; steps += 1) yield* Effect.yieldNow;
                return steps;
              });
            return async (size) => {
              const all = Array.from({ length: size }, steps);
              return sum(await Effect.runPromise(Effect.all(all, { concurrency: "unbounded" })));
            };
          },
        },
        {
          name: "effection",
          slow: true,
          load: async () => {
            const { all, run: runOperation, until } = await import("effection");
            function* steps() {
              let steps = 0;
              for (; steps < STEPS; steps += 1) yield* until(ready);
              return steps;
            }
            return (size) =>
              runOperation(function* () {
                return sum(yield* all(Array.from({ length: size }, steps)));
              });
          },
        },
      ],
      marks: [
        { of: "ours", than: "native", atLeast: { 20: 2, 22: 1.5 } },
        { of: "ours", than: "CPython", atLeast: { 20: 15, 22: 35 } },
        { of: "ours", than: "effect", atLeast: 30 },
        { of: "ours", than: "effection", atLeast: 200 },
        { of: "ours, hosted", than: "ours", atLeast: { 20: 0.9, 26: 0.6 } },
      ],
    },
  ],
};
