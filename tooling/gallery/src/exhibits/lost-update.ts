import { type Coroutine, sleep } from "@x/future";
import { Lock } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

function* payments(pay: (balance: { euros: number }, amount: number) => Coroutine<void>) {
  const balance = { euros: 100 };
  yield* taskGroup((group) => {
    group.createTask(pay(balance, 10));
    group.createTask(pay(balance, 20));
  });
  check(balance.euros === 70, `${balance.euros} euros are left, not 70`);
}

export const lostUpdate: Exhibit = {
  name: "lost update",
  about: "a value is read, something waited for, and written back",
  *bug() {
    yield* payments(function* pay(balance, amount) {
      const before = balance.euros;
      yield* sleep(0);
      balance.euros = before - amount;
    });
  },
  *fixed() {
    const lock = new Lock();
    yield* payments(function* pay(balance, amount) {
      using _lease = yield* lock.acquire();
      const before = balance.euros;
      yield* sleep(0);
      balance.euros = before - amount;
    });
  },
};
