import { sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

/** Two searches; the answers take as long as they take. */
async function searchBox(show: (query: string, asked: number) => boolean) {
  let shown = "";
  async function search(query: string, asked: number): Promise<void> {
    await sleep(asked === 0 ? 20 : 10);
    if (show(query, asked)) shown = query;
  }
  await taskGroup(async (group) => {
    group.createTask(() => search("as", 0));
    await sleep(10);
    group.createTask(() => search("async", 1));
  });
  check(shown === "async", `the answer to "${shown}" is shown`);
}

export const staleAnswer: Exhibit = {
  name: "stale answer",
  about: "the answer to the older question comes last",
  async bug() {
    await searchBox(() => true);
  },
  async fixed() {
    let newest = -1;
    await searchBox((_, asked) => {
      if (asked < newest) return false;
      newest = asked;
      return true;
    });
  },
};
