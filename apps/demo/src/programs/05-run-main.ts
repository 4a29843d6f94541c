import { type Coroutine, sleep } from "@x/future";
import type { Program, Stage } from "./stage/program.ts";

function* main({ print }: Stage): Coroutine<void> {
  yield* sleep(1000);
  print("done");
}

export const runMain: Program = {
  number: 5,
  name: "run-main",
  shows: "the smallest program",
  main,
  lasts: 1000,
  prints: [[1000, "done"]],
};
