import { createTask, sleep } from "@x/future";
import { Event } from "@x/sync";
import { check, type Exhibit } from "../exhibit.ts";

export const lateCount: Exhibit = {
  name: "late count",
  about: "tasks count themselves in when they begin: a wait for zero may look before that",
  async bug() {
    let running = 0;
    let finished = 0;
    const job = async function job() {
      running += 1;
      await sleep(0);
      finished += 1;
      running -= 1;
    };
    for (const _ of [1, 2]) createTask(() => job());
    do await sleep(0);
    while (running > 0);
    check(finished === 2, `${finished} of 2 jobs are finished`);
  },
  async fixed() {
    let running = 2;
    let finished = 0;
    const zero = new Event();
    const job = async function job() {
      await sleep(0);
      finished += 1;
      running -= 1;
      if (running === 0) zero.set();
    };
    for (const _ of [1, 2]) createTask(() => job());
    await zero.wait();
    check(finished === 2, `${finished} of 2 jobs are finished`);
  },
};
