import type { Coroutine } from "@x/future";
import { waitFor } from "@x/timeout";
import { f, g } from "./f-and-g.ts";
import type { Program, Stage } from "./stage/program.ts";

function* main({ print }: Stage): Coroutine<void> {
  // NOT concurrent!
  const first = waitFor(f(print, 300), 500);
  const second = waitFor(g(print, 400), 500);
  // Both are coroutine calls and no tasks: at this point there is nothing for the loop to run.
  print("nothing has begun");
  print(yield* first); // g is NOT running yet!
  print(yield* second); // Only HERE it begins, and its 500 ms do.
}

export const waitForLazy: Program = {
  number: 16,
  name: "wait-for-lazy",
  shows: "waitFor() starts nothing until it is waited for",
  main,
  lasts: 700,
  prints: [
    [0, "nothing has begun"],
    [0, "f starts"],
    [300, "f ends"],
    [300, "result of f"],
    [300, "g starts"],
    [700, "g ends"],
    [700, "result of g"],
  ],
};
