import { sleep } from "@x/future";
import { Condition } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

async function kitchen(untilThere: (plates: Condition, there: () => boolean) => Promise<unknown>) {
  const plates = new Condition();
  const stack = ["blue"];
  async function eat(): Promise<void> {
    await untilThere(plates, () => stack.length > 0);
    check(stack.pop() !== undefined, "a plate was taken that is not there");
  }
  await taskGroup((group) => {
    group.createTask(plates.with(eat));
    group.createTask(plates.with(eat));
    group.createTask(async function wash() {
      for (const plate of ["red", "green"]) {
        await sleep(0);
        await plates.with(() => {
          stack.push(plate);
          plates.notifyAll();
        });
      }
    });
    group.createTask(plates.with(eat));
  });
}

export const ifNotWhile: Exhibit = {
  name: "if, not while",
  about: "a task that is woken does not check again: another was quicker",
  async bug() {
    await kitchen(async function untilThere(plates, there) {
      if (!there()) await plates.wait();
    });
  },
  async fixed() {
    await kitchen(async function untilThere(plates, there) {
      await plates.waitFor(there);
    });
  },
};
