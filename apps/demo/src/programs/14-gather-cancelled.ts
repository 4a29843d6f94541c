import { type Coroutine, createTask, isCancelled, sleep } from "@x/future";
import { gather } from "@x/gather";
import { f, g, h } from "./f-and-g.ts";
import type { Program, Stage } from "./stage/program.ts";

function* main({ print }: Stage): Coroutine<void> {
  const tasks = [f(print), g(print), h(print)].map((work) => createTask(work));
  const gathering = gather(tasks);
  yield* sleep(1500);
  gathering.cancel();
  try {
    yield* gathering;
  } catch (error) {
    if (!isCancelled(error)) throw error;
    print(
      "cancelled:",
      tasks.map((task) => task.cancelled),
    );
  }
}

export const gatherCancelled: Program = {
  number: 14,
  name: "gather-cancelled",
  shows: "cancelling the gathering cancels the tasks that are not done",
  main,
  lasts: 1500,
  prints: [
    [0, "f starts"],
    [0, "g starts"],
    [0, "h starts"],
    [1000, "f ends"],
    [1500, "g is cancelled"],
    [1500, "h is cancelled"],
    [1500, "cancelled: [false, true, true]"],
  ],
};
