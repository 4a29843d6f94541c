import { Future, sleep } from "@x/future";
import { Event } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

async function server(wait: () => Promise<unknown>, set: () => void) {
  await taskGroup((group) => {
    group.createTask(() => wait());
    group.createTask(async function start() {
      await sleep(0);
      await sleep(0);
      set();
    });
  });
}

export const lostWakeUp: Exhibit = {
  name: "lost wake-up",
  about: "the wake-up comes after the check and before the wait",
  async bug() {
    let ready = false;
    let waiter: Future<void> | undefined;
    await server(
      async function wait() {
        if (ready) return;
        await sleep(0);
        waiter = new Future<void>();
        await waiter;
      },
      () => {
        ready = true;
        waiter?.setResult();
      },
    );
  },
  async fixed() {
    const ready = new Event();
    await server(
      async function wait() {
        await sleep(0);
        await ready.wait();
      },
      () => ready.set(),
    );
  },
};
