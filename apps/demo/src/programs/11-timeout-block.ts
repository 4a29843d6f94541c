import { type Coroutine, isCancelled, sleep, TimeoutError } from "@x/future";
import { timeout } from "@x/timeout";
import { drawn } from "./stage/drawn.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* task(takes: number, print: Print): Coroutine<void> {
  try {
    yield* sleep(takes);
  } catch (error) {
    if (isCancelled(error)) print("cancelled");
    throw error;
  }
  print("done");
}

function* main({ print }: Stage): Coroutine<void> {
  const random = drawn(0.3, 0.8);
  for (const attempt of ["first", "second"]) {
    print(`${attempt} attempt`);
    try {
      yield* timeout(500, task(1000 * random(), print));
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      print("Timed out");
    }
  }
}

export const timeoutBlock: Program = {
  number: 11,
  name: "timeout-block",
  shows: "done in time, or cancelled and timed out",
  main,
  lasts: 800,
  prints: [
    [0, "first attempt"],
    [300, "done"],
    [300, "second attempt"],
    [800, "cancelled"],
    [800, "Timed out"],
  ],
};
