import { type Coroutine, createTask, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

function* load(): Coroutine<void> {
  yield* sleep(10);
}

function* fail(): Coroutine<void> {
  yield* sleep(5);
  throw new RangeError("no such page");
}

export const leakedTask: Exhibit = {
  name: "leaked task",
  about: "an error leaves a task behind that nothing waits for",
  *bug() {
    const tasks = [createTask(fail()), createTask(load())];
    try {
      for (const task of tasks) yield* task;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  },
  *fixed() {
    try {
      yield* taskGroup((group) => {
        group.createTask(fail());
        group.createTask(load());
      });
    } catch (error) {
      if (!(error instanceof AggregateError)) throw error;
    }
  },
};
