import { sleep } from "@x/future";
import { Queue } from "@x/queue";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

async function pipeline(queue: Queue<number>) {
  await taskGroup((group) => {
    group.createTask(async function produce() {
      for (let i = 0; i < 8; i += 1) {
        await queue.put(i);
        check(queue.size <= 4, "more is waiting than there is memory for");
        await sleep(0);
      }
    });
    group.createTask(async function consume() {
      for (let i = 0; i < 8; i += 1) {
        await queue.get();
        await sleep(0);
      }
    });
  });
}

export const unboundedProducer: Exhibit = {
  name: "unbounded producer",
  about: "nothing slows down a producer that is faster than the consumers",
  async bug() {
    await pipeline(new Queue());
  },
  async fixed() {
    await pipeline(new Queue({ maxsize: 4 }));
  },
};
