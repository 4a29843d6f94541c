import { type Coroutine, createTask, isCancelled, iterate, run, sleep } from "@x/future";
import { type EventLoop, getRunningLoop } from "@x/loop";
import type { Print, Program, Stage } from "./stage/program.ts";

function* whichLoop(): Coroutine<EventLoop> {
  yield* sleep(0);
  return getRunningLoop();
}

async function* ticker(print: Print): AsyncGenerator<number> {
  try {
    for (let tick = 1; ; tick += 1) yield tick;
  } finally {
    print("the ticker is closed");
  }
}

function* sleeper(print: Print): Coroutine<void> {
  try {
    yield* sleep(60_000);
  } catch (error) {
    if (isCancelled(error)) print("the sleeper is cancelled");
    throw error;
  }
}

function* leaveThingsBehind(print: Print): Coroutine<void> {
  createTask(sleeper(print));
  const ticks = iterate(ticker(print));
  const { value } = yield* ticks.next();
  print("tick", value);
  print("main ends");
}

function* runInside({ print, host }: Stage): Coroutine<void> {
  try {
    run(whichLoop(), { host });
  } catch {
    print("refused");
  }
  yield* whichLoop(); // the way to do it
}

async function main(stage: Stage): Promise<void> {
  const { print, host } = stage;
  print("a fresh loop each time:");
  const first = await run(whichLoop(), { host });
  const second = await run(whichLoop(), { host });
  print("same:", first === second, "closed:", [first.closed, second.closed]);
  print("nothing is left open:");
  await run(leaveThingsBehind(print), { host });
  print("run inside of run:");
  await run(runInside(stage), { host });
}

export const runRules: Program = {
  number: 24,
  name: "run-rules",
  shows: "run() makes a loop, and leaves nothing behind",
  main,
  lasts: 0,
  prints: [
    [0, "a fresh loop each time:"],
    [0, "same: false closed: [true, true]"],
    [0, "nothing is left open:"],
    [0, "tick 1"],
    [0, "main ends"],
    [0, "the sleeper is cancelled"],
    [0, "the ticker is closed"],
    [0, "run inside of run:"],
    [0, "refused"],
  ],
};
