import { stat } from "node:fs";
import { type Coroutine, call, createTask, run, sleep } from "@x/future";
import { type Contest, type Contestant, identity, type Job } from "../contest.ts";
import { quantile } from "../statistics.ts";

const SPINNING = 1000;

type Event = (callback: () => void) => void;

const timer: Event = (callback) => void setTimeout(callback, 1);

const file: Event = (callback) => stat(process.execPath, callback);

/** How long each of `count` events takes to come, in ms, one after the other. */
function wait(count: number, event: Event): Promise<number[]> {
  return new Promise((resolve) => {
    const delays: number[] = [];
    const next = (): void => {
      const begin = performance.now();
      event(() => {
        delays.push(performance.now() - begin);
        if (delays.length < count) next();
        else resolve(delays);
      });
    };
    next();
  });
}

function spinning(event: Event): Contestant {
  return {
    name: "ours",
    load: () => (size, meter) =>
      run(function* () {
        let over = false;
        function* spin(): Coroutine<void> {
          while (!over) yield* sleep(0);
        }
        for (let i = 0; i < SPINNING; i += 1) createTask(spin());
        const delays = yield* call(() => wait(size, event));
        over = true;
        meter.gauge(quantile(delays, 0.99));
        return delays.length;
      }),
  };
}

function resting(event: Event): Contestant {
  return {
    name: "native, at rest",
    load: () => async (size, meter) => {
      const delays = await wait(size, event);
      meter.gauge(quantile(delays, 0.99));
      return delays.length;
    },
  };
}

function contest(name: string, event: Event): Contest {
  return {
    name,
    kind: "gauge",
    unit: "ms, 99th percentile",
    size: 500,
    quick: 100,
    units: () => 1,
    work: identity,
    contestants: [spinning(event), resting(event)],
    marks: [{ of: "ours", under: 6 }],
  };
}

export const latency: Job = {
  name: "latency",
  about: `how long the host's events take while ${SPINNING} tasks spin; native tasks let none through`,
  contests: [contest("setTimeout(1)", timer), contest("fs.stat", file)],
};
