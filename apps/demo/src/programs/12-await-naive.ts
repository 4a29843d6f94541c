import type { Coroutine } from "@x/future";
import { f, g } from "./f-and-g.ts";
import type { Program, Stage } from "./stage/program.ts";

function* main({ print }: Stage): Coroutine<void> {
  const coroutineF = f(print);
  const coroutineG = g(print); // It begins when it is waited for, and no sooner.
  const resultF = yield* coroutineF;
  const resultG = yield* coroutineG;
  print([resultF, resultG]);
}

export const awaitNaive: Program = {
  number: 12,
  name: "await-naive",
  shows: "coroutines made beforehand do not overlap either",
  main,
  lasts: 3000,
  prints: [
    [0, "f starts"],
    [1000, "f ends"],
    [1000, "g starts"],
    [3000, "g ends"],
    [3000, "['result of f', 'result of g']"],
  ],
};
