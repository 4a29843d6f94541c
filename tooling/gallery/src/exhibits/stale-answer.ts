import { type Coroutine, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

/** Two searches; the answers take as long as they take. */
function* searchBox(show: (query: string, asked: number) => boolean) {
  let shown = "";
  function* search(query: string, asked: number): Coroutine<void> {
    yield* sleep(asked === 0 ? 20 : 10);
    if (show(query, asked)) shown = query;
  }
  yield* taskGroup(function* (group) {
    group.createTask(search("as", 0));
    yield* sleep(10);
    group.createTask(search("async", 1));
  });
  check(shown === "async", `the answer to "${shown}" is shown`);
}

export const staleAnswer: Exhibit = {
  name: "stale answer",
  about: "the answer to the older question comes last",
  *bug() {
    yield* searchBox(() => true);
  },
  *fixed() {
    let newest = -1;
    yield* searchBox((_, asked) => {
      if (asked < newest) return false;
      newest = asked;
      return true;
    });
  },
};
