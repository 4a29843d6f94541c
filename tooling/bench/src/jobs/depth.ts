import { type Coroutine, type CoroutineCall, coroutine, runSync, sleep } from "@x/future";
import { type Contestant, identity, type Job, triangle } from "../contest.ts";
import type { Meter } from "../meter.ts";

const ready = Promise.resolve();

/** Only the steps at the bottom count, not the way there and back. */
const descend: (depth: number, steps: number, meter: Meter) => CoroutineCall<number> = coroutine(
  function* descend(depth: number, steps: number, meter: Meter): Coroutine<number> {
    if (depth > 1) return yield* descend(depth - 1, steps, meter);
    meter.resume();
    let taken = 0;
    for (; taken < steps; taken += 1) yield* sleep(0);
    meter.pause();
    return taken;
  },
);

async function descendAsync(depth: number, steps: number, meter: Meter): Promise<number> {
  if (depth > 1) return await descendAsync(depth - 1, steps, meter);
  meter.resume();
  let taken = 0;
  for (; taken < steps; taken += 1) await ready;
  meter.pause();
  return taken;
}

function at(depth: number): Contestant {
  return {
    name: `ours, ${depth} deep`,
    load: () => (size, meter) => {
      meter.pause();
      return runSync(descend(depth, size, meter));
    },
  };
}

function nativeAt(depth: number): Contestant {
  return {
    name: `native, ${depth} deep`,
    load: () => (size, meter) => {
      meter.pause();
      return descendAsync(depth, size, meter);
    },
  };
}

const add = coroutine(
  // biome-ignore lint/correctness/useYield: the call alone is measured
  function* add(a: number, b: number): Coroutine<number> {
    return a + b;
  },
);

async function addAsync(a: number, b: number): Promise<number> {
  return a + b;
}

function* addUp(size: number): Coroutine<number> {
  let total = 0;
  for (let i = 0; i < size; i += 1) total = yield* add(total, i);
  return total;
}

async function addUpAsync(size: number): Promise<number> {
  let total = 0;
  for (let i = 0; i < size; i += 1) total = await addAsync(total, i);
  return total;
}

export const depth: Job = {
  name: "depth",
  about: "functions made by coroutine() that call one another",
  contests: [
    {
      name: "a step at the bottom",
      kind: "time",
      unit: "ns a step",
      size: 500_000,
      quick: 50_000,
      units: identity,
      work: identity,
      contestants: [...[1, 10, 100, 1000, 100_000].map(at), nativeAt(1), nativeAt(1000)],
      marks: [{ of: "ours, 1000 deep", than: "ours, 1 deep", atMost: 1.2 }],
    },
    {
      name: "a call that never waits",
      kind: "micro",
      unit: "ns a call",
      size: 1000,
      quick: 1000,
      units: identity,
      work: triangle,
      contestants: [
        { name: "ours", load: () => (size) => runSync(addUp(size)) },
        { name: "native", load: () => addUpAsync },
      ],
      marks: [{ of: "ours", than: "native", atMost: 1.5 }],
    },
  ],
};
