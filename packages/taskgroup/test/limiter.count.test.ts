// How many slots there are after some were given back: none is lost, none is made up.
import { sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { expect, test } from "vitest";
import { asyncMain, runQuietly } from "./support.ts";

test("a slot that is given back while nothing waits for one can be taken again", () => {
  runQuietly(function* () {
    yield* taskGroup(
      function* (group) {
        for (const value of [1, 2, 3]) {
          expect(yield* group.createTask(sleep(1, value))).toBe(value);
        }
      },
      { limit: 1 },
    );
  });
});

test("a slot that is given back while a task waits for it is that task's alone", () =>
  asyncMain(async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(10);
      running -= 1;
    };
    await taskGroup(
      async (group) => {
        group.createTask(work);
        group.createTask(work);
        await sleep(15);
        group.createTask(work);
      },
      { limit: 1 },
    );
    expect([most, running]).toEqual([1, 0]);
  }));
