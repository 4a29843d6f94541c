import { sleep } from "@x/future";
import { Barrier } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

async function rounds(wait: () => Promise<unknown>) {
  const done = [0, 0];
  await taskGroup((group) => {
    for (const me of [0, 1]) {
      group.createTask(async function runner() {
        for (let round = 1; round <= 2; round += 1) {
          done[me] = round;
          await wait();
          check(Math.min(...done) >= round, "somebody did not wait for the others");
        }
      });
    }
  });
}

export const reusedBarrier: Exhibit = {
  name: "reused barrier",
  about: "a quick task is at the second round before a slow one has left the first",
  async bug() {
    let arrived = 0;
    await rounds(async function wait() {
      arrived += 1;
      for (let i = 0; arrived % 2 !== 0; i += 1) {
        check(i < 50, "somebody waits for ever");
        await sleep(0);
      }
    });
  },
  async fixed() {
    const barrier = new Barrier(2);
    await rounds(async function wait() {
      await barrier.wait();
    });
  },
};
