import { sleep } from "@x/future";
import { Condition } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

async function market(tell: (stock: Condition) => void) {
  const stock = new Condition();
  let apples = 0;
  async function buy(): Promise<void> {
    await stock.waitFor(() => apples > 0);
    apples -= 1;
  }
  await taskGroup((group) => {
    group.createTask(stock.with(buy));
    group.createTask(stock.with(buy));
    group.createTask(async function deliver() {
      await sleep(0);
      await stock.with(() => {
        apples += 2;
        tell(stock);
      });
    });
  });
}

export const missedNotify: Exhibit = {
  name: "missed notify",
  about: "there is enough for two, and one is told",
  async bug() {
    await market((stock) => stock.notify());
  },
  async fixed() {
    await market((stock) => stock.notifyAll());
  },
};
