import { sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Shop {
  tickets: number;
}

async function sale(buy: (shop: Shop) => Promise<void>) {
  const shop: Shop = { tickets: 1 };
  await taskGroup((group) => {
    group.createTask(() => buy(shop));
    group.createTask(async function late() {
      await sleep(0);
      await sleep(0);
      await buy(shop);
    });
  });
  check(shop.tickets === 0, "a ticket was sold twice");
}

export const checkThenAct: Exhibit = {
  name: "check, then act",
  about: "what was checked has changed when it is acted upon",
  async bug() {
    await sale(async function buy(shop) {
      if (shop.tickets === 0) return;
      await sleep(0);
      shop.tickets -= 1;
    });
  },
  async fixed() {
    await sale(async function buy(shop) {
      if (shop.tickets === 0) return;
      shop.tickets -= 1;
      await sleep(0);
    });
  },
};
