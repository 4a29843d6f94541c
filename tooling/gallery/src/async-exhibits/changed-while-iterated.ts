import { sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

async function broadcast(listenersOf: (all: string[]) => readonly string[]) {
  const all = ["ada", "bob", "eve"];
  const told: string[] = [];
  await taskGroup((group) => {
    group.createTask(async function tell() {
      for (const name of listenersOf(all)) {
        told.push(name);
        await sleep(0);
      }
    });
    group.createTask(async function leave() {
      for (let i = 0; i < 6; i += 1) await sleep(0);
      all.shift();
    });
  });
  check(told.length >= 2 && told.includes("bob"), "bob was there all the time, and was not told");
}

export const changedWhileIterated: Exhibit = {
  name: "changed while iterated",
  about: "a list loses a member while it is iterated over",
  async bug() {
    await broadcast((all) => all);
  },
  async fixed() {
    await broadcast((all) => [...all]);
  },
};
