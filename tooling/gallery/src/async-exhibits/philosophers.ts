import { sleep } from "@x/future";
import { Lock } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

async function dinner(order: (left: number, right: number) => readonly [number, number]) {
  const forks = [new Lock(), new Lock(), new Lock()];
  async function eat(seat: number): Promise<void> {
    const [first, second] = order(seat, (seat + 1) % 3);
    // They come one after the other.
    for (let i = 0; i < seat * 4; i += 1) await sleep(0);
    using _first = await (forks[first] as Lock).acquire();
    await sleep(0);
    using _second = await (forks[second] as Lock).acquire();
  }
  await taskGroup((group) => {
    for (const seat of [0, 1, 2]) group.createTask(() => eat(seat));
  });
}

export const philosophers: Exhibit = {
  name: "philosophers",
  about: "each has the fork on the left and waits for the one on the right",
  async bug() {
    await dinner((left, right) => [left, right]);
  },
  async fixed() {
    await dinner((left, right) => [Math.min(left, right), Math.max(left, right)]);
  },
};
