import { sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

/** A cache of a value that is read while it is changed. */
function* cache(mayFill: (asked: number, changes: number) => boolean) {
  let [value, changes] = ["old", 0];
  let cached: string | undefined;
  yield* taskGroup((group) => {
    group.createTask(function* read() {
      const [got, asked] = [value, changes];
      yield* sleep(0);
      if (mayFill(asked, changes)) cached = got;
    });
    group.createTask(function* write() {
      for (let i = 0; i < 3; i += 1) yield* sleep(0);
      value = "new";
      changes += 1;
      cached = undefined;
    });
  });
  check(cached !== "old", "the cache holds what is no more");
}

export const staleFill: Exhibit = {
  name: "stale fill",
  about: "a cache is emptied while a task is about to fill it",
  *bug() {
    yield* cache(() => true);
  },
  *fixed() {
    yield* cache((asked, changes) => asked === changes);
  },
};
