import { type Coroutine, sleep } from "@x/future";
import { Lock } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

/** A cache whose `get` fills it when it is empty. */
function* cache(fill: (lock: Lock, values: number[]) => Coroutine<void>) {
  const lock = new Lock();
  const values: number[] = [];
  function* get(): Coroutine<void> {
    using _lease = yield* lock.acquire();
    if (values.length === 0) yield* fill(lock, values);
  }
  yield* taskGroup((group) => {
    group.createTask(function* warmUp() {
      yield* lock.acquire();
      values.push(1);
      lock.release();
    });
    group.createTask(function* reader() {
      yield* sleep(0);
      yield* get();
    });
  });
}

export const reEntrant: Exhibit = {
  name: "re-entrant",
  about: "code that holds a lock calls code that acquires it, but only now and then",
  *bug() {
    yield* cache(function* fill(lock, values) {
      using _lease = yield* lock.acquire();
      values.push(1);
    });
  },
  *fixed() {
    yield* cache(function* fill(_, values) {
      yield* sleep(0);
      values.push(1);
    });
  },
};
