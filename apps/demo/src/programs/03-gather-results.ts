import { type Coroutine, sleep } from "@x/future";
import { gather } from "@x/gather";
import type { Print, Program, Stage } from "./stage/program.ts";

function* phase1(print: Print): Coroutine<string> {
  print("in phase1");
  yield* sleep(2000);
  print("done with phase1");
  return "phase1 result";
}

function* phase2(print: Print): Coroutine<string> {
  print("in phase2");
  yield* sleep(1000);
  print("done with phase2");
  return "phase2 result";
}

function* main({ print }: Stage): Coroutine<void> {
  print("starting main");
  print("waiting for phases to complete");
  const results = yield* gather([phase1(print), phase2(print)]);
  print("results:", results);
}

export const gatherResults: Program = {
  number: 3,
  name: "gather-results",
  shows: "results in the order of the arguments",
  main,
  lasts: 2000,
  prints: [
    [0, "starting main"],
    [0, "waiting for phases to complete"],
    [0, "in phase1"],
    [0, "in phase2"],
    [1000, "done with phase2"],
    [2000, "done with phase1"],
    [2000, "results: ['phase1 result', 'phase2 result']"],
  ],
};
