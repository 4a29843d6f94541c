import { sleep } from "@x/future";
import { Lock } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

async function payments(pay: (balance: { euros: number }, amount: number) => Promise<void>) {
  const balance = { euros: 100 };
  await taskGroup((group) => {
    group.createTask(() => pay(balance, 10));
    group.createTask(() => pay(balance, 20));
  });
  check(balance.euros === 70, `${balance.euros} euros are left, not 70`);
}

export const lostUpdate: Exhibit = {
  name: "lost update",
  about: "a value is read, something waited for, and written back",
  async bug() {
    await payments(async function pay(balance, amount) {
      const before = balance.euros;
      await sleep(0);
      balance.euros = before - amount;
    });
  },
  async fixed() {
    const lock = new Lock();
    await payments(async function pay(balance, amount) {
      using _lease = await lock.acquire();
      const before = balance.euros;
      await sleep(0);
      balance.euros = before - amount;
    });
  },
};
