import { type Coroutine, TimeoutError } from "@x/future";
import { timeout } from "@x/timeout";
import { f, g } from "./f-and-g.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* oneAfterTheOther(takes: number, print: Print): Coroutine<void> {
  try {
    yield* timeout(5000, function* () {
      yield* f(print, takes);
      yield* g(print, takes);
    });
    print(`${2 * takes} ms are within the timeout`);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    print(`${2 * takes} ms are too long`);
  }
}

function* main({ print }: Stage): Coroutine<void> {
  yield* oneAfterTheOther(2000, print);
  yield* oneAfterTheOther(3000, print);
}

export const timeoutTotal: Program = {
  number: 17,
  name: "timeout-total",
  shows: "one timeout over two waits in a row",
  main,
  lasts: 9000,
  prints: [
    [0, "f starts"],
    [2000, "f ends"],
    [2000, "g starts"],
    [4000, "g ends"],
    [4000, "4000 ms are within the timeout"],
    [4000, "f starts"],
    [7000, "f ends"],
    [7000, "g starts"],
    [9000, "g is cancelled"],
    [9000, "6000 ms are too long"],
  ],
};
