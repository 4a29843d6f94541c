import { sleep } from "@x/future";
import { Queue } from "@x/queue";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

function* pipeline(queue: Queue<number>) {
  yield* taskGroup((group) => {
    group.createTask(function* produce() {
      for (let i = 0; i < 8; i += 1) {
        yield* queue.put(i);
        check(queue.size <= 4, "more is waiting than there is memory for");
        yield* sleep(0);
      }
    });
    group.createTask(function* consume() {
      for (let i = 0; i < 8; i += 1) {
        yield* queue.get();
        yield* sleep(0);
      }
    });
  });
}

export const unboundedProducer: Exhibit = {
  name: "unbounded producer",
  about: "nothing slows down a producer that is faster than the consumers",
  *bug() {
    yield* pipeline(new Queue());
  },
  *fixed() {
    yield* pipeline(new Queue({ maxsize: 4 }));
  },
};
