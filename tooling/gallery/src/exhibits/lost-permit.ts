import { type Coroutine, sleep } from "@x/future";
import { Semaphore } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { moveOnAfter } from "@x/timeout";
import type { Exhibit } from "../exhibit.ts";

/** The first job may be given up; the second needs the permit then. */
function* jobs(guarded: (permits: Semaphore) => Coroutine<void>) {
  const permits = new Semaphore(1);
  yield* taskGroup((group) => {
    group.createTask(moveOnAfter(10, guarded(permits)));
    group.createTask(guarded(permits));
  });
}

export const lostPermit: Exhibit = {
  name: "lost permit",
  about: "what was acquired is not given back on the way of a cancellation",
  *bug() {
    yield* jobs(function* guarded(permits) {
      yield* permits.acquire();
      yield* sleep(10);
      permits.release();
    });
  },
  *fixed() {
    yield* jobs(function* guarded(permits) {
      using _lease = yield* permits.acquire();
      yield* sleep(10);
    });
  },
};
