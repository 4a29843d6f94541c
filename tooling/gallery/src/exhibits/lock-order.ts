import { type Coroutine, sleep } from "@x/future";
import { Lock } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

function* transfer(from: Lock, to: Lock): Coroutine<void> {
  using _from = yield* from.acquire();
  yield* sleep(0);
  using _to = yield* to.acquire();
}

export const lockOrder: Exhibit = {
  name: "lock order",
  about: "two locks are taken in one order here and in the other there",
  *bug() {
    const [ada, bob] = [new Lock(), new Lock()];
    yield* taskGroup((group) => {
      group.createTask(transfer(ada, bob));
      group.createTask(transfer(bob, ada));
    });
  },
  *fixed() {
    const [ada, bob] = [new Lock(), new Lock()];
    yield* taskGroup((group) => {
      group.createTask(transfer(ada, bob));
      group.createTask(transfer(ada, bob));
    });
  },
};
