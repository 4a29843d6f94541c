import { type Coroutine, createTask, runSync } from "@x/future";
import { gather } from "@x/gather";
import { type Job, sum, triangle } from "../contest.ts";

// biome-ignore lint/correctness/useYield: a task that never waits
function* task(index: number): Coroutine<number> {
  return index;
}

async function asyncTask(index: number): Promise<number> {
  return index;
}

const EAGER = { eager: true };

function* lazily(size: number): Coroutine<number> {
  return sum(yield* gather(Array.from({ length: size }, (_, index) => task(index))));
}

function* eagerly(size: number): Coroutine<number> {
  const tasks = Array.from({ length: size }, (_, index) => createTask(task(index), EAGER));
  return sum(yield* gather(tasks));
}

export const spawn: Job = {
  name: "spawn",
  about: "tasks that never wait, started and joined",
  contests: [
    {
      name: "",
      kind: "time",
      unit: "ns a task",
      size: 1_000_000,
      quick: 50_000,
      units: (size) => size,
      work: triangle,
      growth: "n log n",
      contestants: [
        { name: "ours", load: () => (size) => runSync(lazily(size)) },
        { name: "ours, eager", load: () => (size) => runSync(eagerly(size)) },
        {
          name: "native",
          load: () => async (size) =>
            sum(await Promise.all(Array.from({ length: size }, (_, index) => asyncTask(index)))),
        },
        { name: "CPython", slow: true, load: "spawn" },
      ],
      marks: [
        { of: "ours", than: "native", atLeast: 0.55 },
        { of: "ours, eager", than: "native", atLeast: 0.9 },
        { of: "ours", than: "CPython", atLeast: 15 },
      ],
    },
  ],
};
