import { type Coroutine, sleep } from "@x/future";
import { type TaskGroup, taskGroup } from "@x/taskgroup";
import type { Print, Program, Stage } from "./stage/program.ts";

function* f(group: TaskGroup, depth: number, print: Print): Coroutine<void> {
  print(`f(${depth}) starts`);
  yield* sleep(100);
  if (depth > 0) {
    group.createTask(f(group, depth - 1, print));
    group.createTask(f(group, depth - 1, print));
  }
  print(`f(${depth}) ends`);
}

function* main({ print }: Stage): Coroutine<void> {
  yield* taskGroup((group) => {
    group.createTask(f(group, 2, print));
    print("the body ends");
  });
  print("all are done");
}

export const taskgroupDynamic: Program = {
  number: 20,
  name: "taskgroup-dynamic",
  shows: "tasks add tasks while the group waits",
  main,
  lasts: 300,
  prints: [
    [0, "the body ends"],
    [0, "f(2) starts"],
    [100, "f(2) ends"],
    [100, "f(1) starts"],
    [100, "f(1) starts"],
    [200, "f(1) ends"],
    [200, "f(1) ends"],
    [200, "f(0) starts"],
    [200, "f(0) starts"],
    [200, "f(0) starts"],
    [200, "f(0) starts"],
    [300, "f(0) ends"],
    [300, "f(0) ends"],
    [300, "f(0) ends"],
    [300, "f(0) ends"],
    [300, "all are done"],
  ],
};
