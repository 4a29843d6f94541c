import { type Coroutine, coroutine, run, sleep } from "@x/future";
import { timeout as within } from "@x/timeout";
import { identity, type Job } from "../contest.ts";

const DELAY = 1000;
const ready = Promise.resolve();

const work = coroutine(function* work(): Coroutine<number> {
  yield* sleep(0);
  return 1;
});

async function workAsync(): Promise<number> {
  await ready;
  return 1;
}

function* bare(size: number): Coroutine<number> {
  let done = 0;
  for (let i = 0; i < size; i += 1) done += yield* work();
  return done;
}

function* named(size: number): Coroutine<number> {
  let done = 0;
  for (let i = 0; i < size; i += 1) done += yield* within(DELAY, work());
  return done;
}

function* literal(size: number): Coroutine<number> {
  let done = 0;
  for (let i = 0; i < size; i += 1) {
    done += yield* within(DELAY, function* () {
      yield* sleep(0);
      return 1;
    });
  }
  return done;
}

/** What a good engineer writes without a library. */
async function race(promise: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("too late")), DELAY);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

export const timeout: Job = {
  name: "timeout",
  about:
    "a timeout around each of many calls, one after the other, that end in time after one step",
  contests: [
    {
      name: "",
      kind: "time",
      unit: "ns a call",
      size: 100_000,
      quick: 10_000,
      units: identity,
      work: identity,
      growth: "n log n",
      contestants: [
        { name: "ours", load: () => (size) => run(named(size)) },
        { name: "ours, literal", load: () => (size) => run(literal(size)) },
        { name: "ours, bare", load: () => (size) => run(bare(size)) },
        {
          name: "native",
          load: () => async (size) => {
            let done = 0;
            for (let i = 0; i < size; i += 1) done += await race(workAsync());
            return done;
          },
        },
        {
          name: "p-timeout",
          load: async () => {
            const { default: pTimeout } = await import("p-timeout");
            return async (size) => {
              let done = 0;
              for (let i = 0; i < size; i += 1) {
                done += await pTimeout(workAsync(), { milliseconds: DELAY });
              }
              return done;
            };
          },
        },
        {
          name: "effect",
          slow: true,
          load: async () => {
            const { Effect } = await import("effect");
            const step = Effect.as(Effect.yieldNow, 1);
            return (size) =>
              Effect.runPromise(
                Effect.gen(function* () {
                  let done = 0;
                  for (let i = 0; i < size; i += 1) done += yield* Effect.timeout(step, DELAY);
                  return done;
                }),
              );
          },
        },
      ],
      marks: [
        { of: "ours", than: "p-timeout", atLeast: 3 },
        { of: "ours, literal", than: "p-timeout", atLeast: 3 },
        { of: "ours", less: "ours, bare", under: 250 },
      ],
    },
  ],
};
