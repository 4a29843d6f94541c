import { type Coroutine, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { drawn } from "./stage/drawn.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* task(id: number, takes: number, print: Print): Coroutine<number> {
  yield* sleep(takes);
  print(id);
  return id;
}

function* main({ print }: Stage): Coroutine<void> {
  const random = drawn(0.7, 0.4);
  const tasks = yield* taskGroup((group) =>
    [1, 2].map((id) => group.createTask(task(id, 1000 * random(), print))),
  );
  print(`done: ${tasks.map((each) => each.result()).join(", ")}`);
}

export const taskgroupTwo: Program = {
  number: 7,
  name: "taskgroup-two",
  shows: "after the block, its tasks are done",
  main,
  lasts: 700,
  prints: [
    [400, "2"],
    [700, "1"],
    [700, "done: 1, 2"],
  ],
};
