import { sleep } from "@x/future";
import { Lock } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

/** A cache whose `get` fills it when it is empty. */
async function cache(fill: (lock: Lock, values: number[]) => Promise<void>) {
  const lock = new Lock();
  const values: number[] = [];
  async function get(): Promise<void> {
    using _lease = await lock.acquire();
    if (values.length === 0) await fill(lock, values);
  }
  await taskGroup((group) => {
    group.createTask(async function warmUp() {
      await lock.acquire();
      values.push(1);
      lock.release();
    });
    group.createTask(async function reader() {
      await sleep(0);
      await get();
    });
  });
}

export const reEntrant: Exhibit = {
  name: "re-entrant",
  about: "code that holds a lock calls code that acquires it, but only now and then",
  async bug() {
    await cache(async function fill(lock, values) {
      using _lease = await lock.acquire();
      values.push(1);
    });
  },
  async fixed() {
    await cache(async function fill(_, values) {
      await sleep(0);
      values.push(1);
    });
  },
};
