import { type Coroutine, run } from "@x/future";
import { retry as again } from "@x/retry";
import { type Contest, type Job, triangle } from "../contest.ts";

const ready = Promise.resolve();

/** A function that fails `times` times, and then gives `item`. */
function failing(times: number, item: number): () => Promise<number> {
  let left = times;
  return async () => {
    await ready;
    if (left === 0) return item;
    left -= 1;
    throw new Error("not yet");
  };
}

function* retrying(size: number, failures: number): Coroutine<number> {
  let total = 0;
  for (let i = 0; i < size; i += 1) total += yield* again(failing(failures, i), { delay: 0 });
  return total;
}

/** Without pauses, and without the stacks of errors, which cost all the same. */
function contestOf(name: string, failures: number): Contest {
  return {
    name,
    kind: "time",
    unit: "ns a call",
    size: 100_000,
    quick: 10_000,
    units: (size) => size,
    work: triangle,
    contestants: [
      {
        name: "ours",
        load: () => {
          Error.stackTraceLimit = 0;
          return (size) => run(retrying(size, failures));
        },
      },
      {
        name: "ours, async",
        load: () => {
          Error.stackTraceLimit = 0;
          return async (size) => {
            let total = 0;
            for (let i = 0; i < size; i += 1) {
              total += await again(failing(failures, i), { delay: 0 });
            }
            return total;
          };
        },
      },
      {
        name: "p-retry",
        load: async () => {
          const { default: pRetry } = await import("p-retry");
          Error.stackTraceLimit = 0;
          return async (size) => {
            let total = 0;
            for (let i = 0; i < size; i += 1) {
              total += await pRetry(failing(failures, i), { retries: 2, minTimeout: 0 });
            }
            return total;
          };
        },
      },
      {
        name: "cockatiel",
        share: failures === 0 ? 1 : 0.002,
        load: async () => {
          const { ConstantBackoff, handleAll, retry } = await import("cockatiel");
          Error.stackTraceLimit = 0;
          const policy = retry(handleAll, { maxAttempts: 2, backoff: new ConstantBackoff(0) });
          return async (size) => {
            let total = 0;
            for (let i = 0; i < size; i += 1) total += await policy.execute(failing(failures, i));
            return total;
          };
        },
      },
    ],
    marks: [
      { of: "ours", than: "p-retry", atLeast: 1 },
      { of: "ours", than: "cockatiel", atLeast: 1 },
    ],
  };
}

export const retry: Job = {
  name: "retry",
  about: "an async function is called until it succeeds, without pauses",
  contests: [contestOf("at once", 0), contestOf("after a failure", 1)],
};
