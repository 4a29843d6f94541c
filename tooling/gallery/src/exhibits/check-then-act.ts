import { type Coroutine, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Shop {
  tickets: number;
}

function* sale(buy: (shop: Shop) => Coroutine<void>) {
  const shop: Shop = { tickets: 1 };
  yield* taskGroup((group) => {
    group.createTask(buy(shop));
    group.createTask(function* late() {
      yield* sleep(0);
      yield* sleep(0);
      yield* buy(shop);
    });
  });
  check(shop.tickets === 0, "a ticket was sold twice");
}

export const checkThenAct: Exhibit = {
  name: "check, then act",
  about: "what was checked has changed when it is acted upon",
  *bug() {
    yield* sale(function* buy(shop) {
      if (shop.tickets === 0) return;
      yield* sleep(0);
      shop.tickets -= 1;
    });
  },
  *fixed() {
    yield* sale(function* buy(shop) {
      if (shop.tickets === 0) return;
      shop.tickets -= 1;
      yield* sleep(0);
    });
  },
};
