import { type Coroutine, sleep } from "@x/future";
import { Queue } from "@x/queue";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

function* workers(end: (queue: Queue<string | null>) => Coroutine<void>) {
  const queue = new Queue<string | null>();
  yield* taskGroup((group) => {
    for (const _ of [1, 2]) {
      group.createTask(function* worker() {
        while ((yield* queue.get()) !== null) yield* sleep(0);
      });
    }
    group.createTask(function* feed() {
      for (const job of ["a", "b"]) yield* queue.put(job);
      yield* end(queue);
    });
  });
}

export const oneSentinel: Exhibit = {
  name: "one sentinel",
  about: "the sign that nothing more comes is read by one worker, and there are two",
  *bug() {
    yield* workers(function* end(queue) {
      yield* queue.put(null);
    });
  },
  *fixed() {
    yield* workers(function* end(queue) {
      yield* queue.put(null);
      yield* queue.put(null);
    });
  },
};
