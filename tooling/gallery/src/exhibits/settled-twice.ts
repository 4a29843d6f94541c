import { Future, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

function* race(settle: (first: Future<string>, name: string) => void) {
  const first = new Future<string>();
  yield* taskGroup((group) => {
    group.createTask(function* judge() {
      yield* first;
    });
    group.createTask(function* hare() {
      yield* sleep(0);
      if (!first.done) {
        yield* sleep(0);
        settle(first, "hare");
      }
    });
    group.createTask(function* tortoise() {
      for (let i = 0; i < 4; i += 1) yield* sleep(0);
      if (!first.done) {
        yield* sleep(0);
        settle(first, "tortoise");
      }
    });
  });
}

export const settledTwice: Exhibit = {
  name: "settled twice",
  about: "two answer the same question, and the second fails",
  *bug() {
    yield* race((first, name) => first.setResult(name));
  },
  *fixed() {
    yield* race((first, name) => {
      if (!first.done) first.setResult(name);
    });
  },
};
