import { type Coroutine, sleep } from "@x/future";
import { gather } from "@x/gather";
import type { Print, Program, Stage } from "./stage/program.ts";

function* task(id: number, print: Print): Coroutine<number> {
  yield* sleep(1000);
  print(id);
  return id;
}

function* main({ print }: Stage): Coroutine<void> {
  const tasks = [0, 1, 2, 3, 4].map((id) => task(id, print));
  const results = yield* gather(tasks);
  print(results);
}

export const gatherFive: Program = {
  number: 6,
  name: "gather-five",
  shows: "five sleeps of a second take a second",
  main,
  lasts: 1000,
  prints: [
    // All are due at the same time: they come in the order in which they began to sleep.
    [1000, "0"],
    [1000, "1"],
    [1000, "2"],
    [1000, "3"],
    [1000, "4"],
    [1000, "[0, 1, 2, 3, 4]"],
  ],
};
