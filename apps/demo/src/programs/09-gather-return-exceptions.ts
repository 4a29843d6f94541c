import { type Coroutine, sleep } from "@x/future";
import { gather } from "@x/gather";
import { inverse } from "./inverse.ts";
import type { Program, Stage } from "./stage/program.ts";

function* task(id: number): Coroutine<number> {
  yield* sleep(1000);
  return inverse(id);
}

function* main({ print }: Stage): Coroutine<void> {
  const tasks = [0, 1, 2, 3, 4].map((id) => task(id));
  const results = yield* gather(tasks, { returnExceptions: true });
  print(results);
}

export const gatherReturnExceptions: Program = {
  number: 9,
  name: "gather-return-exceptions",
  shows: "an error in its place among the results",
  main,
  lasts: 1000,
  prints: [[1000, "[ZeroDivisionError('division by zero'), 1, 0.5, 0.3333333333333333, 0.25]"]],
};
