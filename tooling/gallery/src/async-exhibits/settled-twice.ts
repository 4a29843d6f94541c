import { Future, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

async function race(settle: (first: Future<string>, name: string) => void) {
  const first = new Future<string>();
  await taskGroup((group) => {
    group.createTask(async function judge() {
      await first;
    });
    group.createTask(async function hare() {
      await sleep(0);
      if (!first.done) {
        await sleep(0);
        settle(first, "hare");
      }
    });
    group.createTask(async function tortoise() {
      for (let i = 0; i < 4; i += 1) await sleep(0);
      if (!first.done) {
        await sleep(0);
        settle(first, "tortoise");
      }
    });
  });
}

export const settledTwice: Exhibit = {
  name: "settled twice",
  about: "two answer the same question, and the second fails",
  async bug() {
    await race((first, name) => first.setResult(name));
  },
  async fixed() {
    await race((first, name) => {
      if (!first.done) first.setResult(name);
    });
  },
};
