import { createTask, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

async function load(): Promise<void> {
  await sleep(10);
}

async function fail(): Promise<void> {
  await sleep(5);
  throw new RangeError("no such page");
}

export const leakedTask: Exhibit = {
  name: "leaked task",
  about: "an error leaves a task behind that nothing waits for",
  async bug() {
    const tasks = [createTask(() => fail()), createTask(() => load())];
    try {
      for (const task of tasks) await task;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  },
  async fixed() {
    try {
      await taskGroup((group) => {
        group.createTask(() => fail());
        group.createTask(() => load());
      });
    } catch (error) {
      if (!(error instanceof AggregateError)) throw error;
    }
  },
};
