import { type Coroutine, sleep } from "@x/future";
import { Condition } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import type { Exhibit } from "../exhibit.ts";

function* market(tell: (stock: Condition) => void) {
  const stock = new Condition();
  let apples = 0;
  function* buy(): Coroutine<void> {
    yield* stock.waitFor(() => apples > 0);
    apples -= 1;
  }
  yield* taskGroup((group) => {
    group.createTask(stock.with(buy));
    group.createTask(stock.with(buy));
    group.createTask(function* deliver() {
      yield* sleep(0);
      yield* stock.with(() => {
        apples += 2;
        tell(stock);
      });
    });
  });
}

export const missedNotify: Exhibit = {
  name: "missed notify",
  about: "there is enough for two, and one is told",
  *bug() {
    yield* market((stock) => stock.notify());
  },
  *fixed() {
    yield* market((stock) => stock.notifyAll());
  },
};
