import type { Coroutine } from "@x/future";
import { f, g } from "./f-and-g.ts";
import type { Program, Stage } from "./stage/program.ts";

function* main({ print }: Stage): Coroutine<void> {
  const resultF = yield* f(print);
  const resultG = yield* g(print);
  print([resultF, resultG]);
}

export const awaitSequential: Program = {
  number: 12,
  name: "await-sequential",
  shows: "one after the other takes the sum",
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
