import { sleep } from "@x/future";
import { Lock } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

async function transfer(from: Lock, to: Lock): Promise<void> {
  using _from = await from.acquire();
  await sleep(0);
  using _to = await to.acquire();
}

export const lockOrder: Exhibit = {
  name: "lock order",
  about: "two locks are taken in one order here and in the other there",
  async bug() {
    const [ada, bob] = [new Lock(), new Lock()];
    await taskGroup((group) => {
      group.createTask(() => transfer(ada, bob));
      group.createTask(() => transfer(bob, ada));
    });
  },
  async fixed() {
    const [ada, bob] = [new Lock(), new Lock()];
    await taskGroup((group) => {
      group.createTask(() => transfer(ada, bob));
      group.createTask(() => transfer(ada, bob));
    });
  },
};
