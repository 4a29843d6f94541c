import { type Coroutine, run, runSync, sleep } from "@x/future";
import { staggeredRace } from "@x/wait";
import { type Contestant, identity, type Job } from "../contest.ts";

/** How long each is waited for before the next one is asked, in ms: none does. */
const DELAY = 250;

const ready = Promise.resolve();

function* isDown(): Coroutine<number> {
  yield* sleep(0);
  throw new Error("it is down");
}

function* answers(): Coroutine<number> {
  yield* sleep(0);
  return 1;
}

async function isDownAsync(): Promise<number> {
  await ready;
  throw new Error("it is down");
}

async function answersAsync(): Promise<number> {
  await ready;
  return 1;
}

function* racing(size: number): Coroutine<number> {
  let total = 0;
  for (let i = 0; i < size; i += 1) {
    const { value } = yield* staggeredRace([isDown, answers, answers], DELAY);
    total += value ?? 0;
  }
  return total;
}

/** Without the stacks of errors, which say nothing of races. */
const ours = (name: string, race: (size: number) => number | Promise<number>): Contestant => ({
  name,
  load: () => {
    Error.stackTraceLimit = 0;
    return race;
  },
});

export const staggered: Job = {
  name: "staggered",
  about: "of three functions, the first fails and the second succeeds, in time",
  contests: [
    {
      name: "",
      kind: "time",
      unit: "ns a race",
      size: 20_000,
      quick: 2_000,
      units: identity,
      work: identity,
      growth: "linear",
      contestants: [
        ours("ours", (size) => runSync(racing(size))),
        ours("ours, async", (size) =>
          run(async () => {
            let total = 0;
            for (let i = 0; i < size; i += 1) {
              const fns = [isDownAsync, answersAsync, answersAsync];
              const { value } = await staggeredRace(fns, DELAY);
              total += value ?? 0;
            }
            return total;
          }),
        ),
        { name: "CPython", load: "staggered" },
      ],
      marks: [{ of: "ours", than: "CPython", atLeast: 5 }],
    },
  ],
};
