import { type Coroutine, Future, sleep } from "@x/future";
import { Event } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

function* server(wait: () => Coroutine<unknown>, set: () => void) {
  yield* taskGroup((group) => {
    group.createTask(wait());
    group.createTask(function* start() {
      yield* sleep(0);
      yield* sleep(0);
      set();
    });
  });
}

export const lostWakeUp: Exhibit = {
  name: "lost wake-up",
  about: "the wake-up comes after the check and before the wait",
  *bug() {
    let ready = false;
    let waiter: Future<void> | undefined;
    yield* server(
      function* wait() {
        if (ready) return;
        yield* sleep(0);
        waiter = new Future<void>();
        yield* waiter;
      },
      () => {
        ready = true;
        waiter?.setResult();
      },
    );
  },
  *fixed() {
    const ready = new Event();
    yield* server(
      function* wait() {
        yield* sleep(0);
        yield* ready.wait();
      },
      () => ready.set(),
    );
  },
};
