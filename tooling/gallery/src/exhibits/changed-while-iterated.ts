import { sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

function* broadcast(listenersOf: (all: string[]) => readonly string[]) {
  const all = ["ada", "bob", "eve"];
  const told: string[] = [];
  yield* taskGroup((group) => {
    group.createTask(function* tell() {
      for (const name of listenersOf(all)) {
        told.push(name);
        yield* sleep(0);
      }
    });
    group.createTask(function* leave() {
      for (let i = 0; i < 6; i += 1) yield* sleep(0);
      all.shift();
    });
  });
  check(told.length >= 2 && told.includes("bob"), "bob was there all the time, and was not told");
}

export const changedWhileIterated: Exhibit = {
  name: "changed while iterated",
  about: "a list loses a member while it is iterated over",
  *bug() {
    yield* broadcast((all) => all);
  },
  *fixed() {
    yield* broadcast((all) => [...all]);
  },
};
