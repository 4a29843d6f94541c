import { type Coroutine, runSync, sleep } from "@x/future";
import { identity, type Job } from "../contest.ts";

const ready = Promise.resolve();

function* stepping(size: number): Coroutine<number> {
  let steps = 0;
  for (; steps < size; steps += 1) yield* sleep(0);
  return steps;
}

async function steppingAsync(size: number): Promise<number> {
  let steps = 0;
  for (; steps < size; steps += 1) await ready;
  return steps;
}

export const oneTask: Job = {
  name: "one-task",
  about: "one task that takes many steps",
  contests: [
    {
      name: "",
      kind: "time",
      unit: "ns a step",
      size: 1_000_000,
      quick: 200_000,
      units: identity,
      work: identity,
      growth: "linear",
      contestants: [
        { name: "ours", load: () => (size) => runSync(stepping(size)) },
        { name: "native", load: () => steppingAsync },
        { name: "CPython", slow: true, load: "one_task" },
      ],
      marks: [
        { of: "ours", than: "native", atMost: 1.4 },
        { of: "ours", than: "CPython", atLeast: 60 },
      ],
    },
  ],
};
