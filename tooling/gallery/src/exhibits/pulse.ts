import { sleep } from "@x/future";
import { Event } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

function* theatre(open: (doors: Event) => void) {
  const doors = new Event();
  yield* taskGroup((group) => {
    group.createTask(function* guest() {
      yield* sleep(0);
      yield* doors.wait();
    });
    group.createTask(function* usher() {
      for (let i = 0; i < 3; i += 1) yield* sleep(0);
      open(doors);
    });
  });
}

export const pulse: Exhibit = {
  name: "pulse",
  about: "an event is set and cleared at once, for the tasks that happen to wait",
  *bug() {
    yield* theatre((doors) => {
      doors.set();
      doors.clear();
    });
  },
  *fixed() {
    yield* theatre((doors) => doors.set());
  },
};
