import { type Coroutine, sleep } from "@x/future";
import { Barrier } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

function* rounds(wait: () => Coroutine<unknown>) {
  const done = [0, 0];
  yield* taskGroup((group) => {
    for (const me of [0, 1]) {
      group.createTask(function* runner() {
        for (let round = 1; round <= 2; round += 1) {
          done[me] = round;
          yield* wait();
          check(Math.min(...done) >= round, "somebody did not wait for the others");
        }
      });
    }
  });
}

export const reusedBarrier: Exhibit = {
  name: "reused barrier",
  about: "a quick task is at the second round before a slow one has left the first",
  *bug() {
    let arrived = 0;
    yield* rounds(function* wait() {
      arrived += 1;
      for (let i = 0; arrived % 2 !== 0; i += 1) {
        check(i < 50, "somebody waits for ever");
        yield* sleep(0);
      }
    });
  },
  *fixed() {
    const barrier = new Barrier(2);
    yield* rounds(function* wait() {
      yield* barrier.wait();
    });
  },
};
