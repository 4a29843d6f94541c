import { sleep } from "@x/future";
import { Queue } from "@x/queue";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

async function workers(end: (queue: Queue<string | null>) => Promise<void>) {
  const queue = new Queue<string | null>();
  await taskGroup((group) => {
    for (const _ of [1, 2]) {
      group.createTask(async function worker() {
        while ((await queue.get()) !== null) await sleep(0);
      });
    }
    group.createTask(async function feed() {
      for (const job of ["a", "b"]) await queue.put(job);
      await end(queue);
    });
  });
}

export const oneSentinel: Exhibit = {
  name: "one sentinel",
  about: "the sign that nothing more comes is read by one worker, and there are two",
  async bug() {
    await workers(async function end(queue) {
      await queue.put(null);
    });
  },
  async fixed() {
    await workers(async function end(queue) {
      await queue.put(null);
      await queue.put(null);
    });
  },
};
