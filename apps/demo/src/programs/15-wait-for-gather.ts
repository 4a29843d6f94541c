import { type Coroutine, TimeoutError } from "@x/future";
import { gather } from "@x/gather";
import { waitFor } from "@x/timeout";
import { f, g } from "./f-and-g.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* both(first: Coroutine<string>, second: Coroutine<string>, print: Print): Coroutine<void> {
  try {
    const [resultF, resultG] = yield* waitFor(gather([first, second]), 5000);
    print([resultF, resultG]);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    print("oops took longer than 5s!");
  }
}

function* main({ print }: Stage): Coroutine<void> {
  yield* both(f(print), g(print), print);
  yield* both(f(print, 6000), g(print, 7000), print);
}

export const waitForGather: Program = {
  number: 15,
  name: "wait-for-gather",
  shows: "a timeout for all that are gathered",
  main,
  lasts: 7000,
  prints: [
    [0, "f starts"],
    [0, "g starts"],
    [1000, "f ends"],
    [2000, "g ends"],
    [2000, "['result of f', 'result of g']"],
    [2000, "f starts"],
    [2000, "g starts"],
    [7000, "f is cancelled"],
    [7000, "g is cancelled"],
    [7000, "oops took longer than 5s!"],
  ],
};
