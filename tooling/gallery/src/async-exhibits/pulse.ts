import { sleep } from "@x/future";
import { Event } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

async function theatre(open: (doors: Event) => void) {
  const doors = new Event();
  await taskGroup((group) => {
    group.createTask(async function guest() {
      await sleep(0);
      await doors.wait();
    });
    group.createTask(async function usher() {
      for (let i = 0; i < 3; i += 1) await sleep(0);
      open(doors);
    });
  });
}

export const pulse: Exhibit = {
  name: "pulse",
  about: "an event is set and cleared at once, for the tasks that happen to wait",
  async bug() {
    await theatre((doors) => {
      doors.set();
      doors.clear();
    });
  },
  async fixed() {
    await theatre((doors) => doors.set());
  },
};
