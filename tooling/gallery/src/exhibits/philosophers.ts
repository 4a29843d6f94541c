import { type Coroutine, sleep } from "@x/future";
import { Lock } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

function* dinner(order: (left: number, right: number) => readonly [number, number]) {
  const forks = [new Lock(), new Lock(), new Lock()];
  function* eat(seat: number): Coroutine<void> {
    const [first, second] = order(seat, (seat + 1) % 3);
    // They come one after the other.
    for (let i = 0; i < seat * 4; i += 1) yield* sleep(0);
    using _first = yield* (forks[first] as Lock).acquire();
    yield* sleep(0);
    using _second = yield* (forks[second] as Lock).acquire();
  }
  yield* taskGroup((group) => {
    for (const seat of [0, 1, 2]) group.createTask(eat(seat));
  });
}

export const philosophers: Exhibit = {
  name: "philosophers",
  about: "each has the fork on the left and waits for the one on the right",
  *bug() {
    yield* dinner((left, right) => [left, right]);
  },
  *fixed() {
    yield* dinner((left, right) => [Math.min(left, right), Math.max(left, right)]);
  },
};
