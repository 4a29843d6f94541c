import { sleep } from "@x/future";
import { Semaphore } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { moveOnAfter } from "@x/timeout";
import type { Exhibit } from "../exhibit.ts";

/** The first job may be given up; the second needs the permit then. */
async function jobs(guarded: (permits: Semaphore) => Promise<void>) {
  const permits = new Semaphore(1);
  await taskGroup((group) => {
    group.createTask(moveOnAfter(10, () => guarded(permits)));
    group.createTask(() => guarded(permits));
  });
}

export const lostPermit: Exhibit = {
  name: "lost permit",
  about: "what was acquired is not given back on the way of a cancellation",
  async bug() {
    await jobs(async function guarded(permits) {
      await permits.acquire();
      await sleep(10);
      permits.release();
    });
  },
  async fixed() {
    await jobs(async function guarded(permits) {
      using _lease = await permits.acquire();
      await sleep(10);
    });
  },
};
