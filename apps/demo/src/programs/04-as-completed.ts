import { type Coroutine, sleep } from "@x/future";
import { asCompleted } from "@x/wait";
import { inAnyOrder } from "./stage/expectation.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* phase(i: number, print: Print): Coroutine<string> {
  print(`in phase ${i}`);
  yield* sleep(500 - 100 * i);
  print(`done with phase ${i}`);
  return `phase ${i} result`;
}

function* main({ print }: Stage): Coroutine<void> {
  print("starting main");
  const phases = [0, 1, 2].map((i) => phase(i, print));
  print("waiting for phases to complete");
  const results: string[] = [];
  for (const nextToComplete of asCompleted(phases)) {
    const answer = yield* nextToComplete;
    print(`received answer '${answer}'`);
    results.push(answer);
  }
  print("results:", results);
}

export const asCompletedProgram: Program = {
  number: 4,
  name: "as-completed",
  shows: "results in the order in which they arrive",
  main,
  lasts: 500,
  prints: [
    [0, "starting main"],
    [0, "waiting for phases to complete"],
    inAnyOrder([0, "in phase 0"], [0, "in phase 1"], [0, "in phase 2"]),
    [300, "done with phase 2"],
    [300, "received answer 'phase 2 result'"],
    [400, "done with phase 1"],
    [400, "received answer 'phase 1 result'"],
    [500, "done with phase 0"],
    [500, "received answer 'phase 0 result'"],
    [500, "results: ['phase 2 result', 'phase 1 result', 'phase 0 result']"],
  ],
};
