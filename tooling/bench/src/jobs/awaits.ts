import { type Coroutine, Future, fromPromise, run, runSync } from "@x/future";
import { type Contestant, identity, type Job } from "../contest.ts";

const promise = Promise.resolve(1);

const native: Contestant = {
  name: "native",
  load: () => async (size) => {
    let total = 0;
    for (let i = 0; i < size; i += 1) total += await promise;
    return total;
  },
};

function* awaitDone(size: number): Coroutine<number> {
  const done = new Future<number>();
  done.setResult(1);
  let total = 0;
  for (let i = 0; i < size; i += 1) total += yield* done;
  return total;
}

function* awaitPromise(size: number): Coroutine<number> {
  let total = 0;
  for (let i = 0; i < size; i += 1) total += yield* fromPromise(promise);
  return total;
}

// biome-ignore lint/correctness/useYield: the program that does nothing
function* nothing(): Coroutine<number> {
  return 1;
}

export const awaits: Job = {
  name: "awaits",
  about: "one wait at a time",
  contests: [
    {
      name: "a future that is done",
      kind: "micro",
      unit: "ns a wait",
      size: 10_000,
      quick: 10_000,
      units: identity,
      work: identity,
      contestants: [{ name: "ours", load: () => (size) => runSync(awaitDone(size)) }, native],
      marks: [{ of: "ours", than: "native", atLeast: 5 }],
    },
    {
      name: "a native promise",
      kind: "micro",
      unit: "ns a wait",
      size: 10_000,
      quick: 10_000,
      units: identity,
      work: identity,
      contestants: [{ name: "ours", load: () => (size) => run(awaitPromise(size)) }, native],
      marks: [{ of: "ours", than: "native", atMost: 1.6 }],
    },
    {
      name: "run() of nothing",
      kind: "micro",
      unit: "ns a run",
      size: 100,
      quick: 100,
      units: identity,
      work: identity,
      contestants: [
        {
          name: "ours",
          load: () => async (size) => {
            let total = 0;
            for (let i = 0; i < size; i += 1) total += await run(nothing);
            return total;
          },
        },
      ],
      marks: [{ of: "ours", under: 3000 }],
    },
  ],
};
