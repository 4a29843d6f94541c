import { createTask, runSync, sleep } from "@x/future";
import { Queue } from "@x/queue";
import { expect, test } from "vitest";
import { collectGarbage } from "./support.node.ts";
import { cancelArgs } from "./support.ts";

test("joins that were cancelled are forgotten", async () => {
  const queue = new Queue<number>();
  queue.putNowait(1);
  const messages = runSync(function* () {
    const refs: WeakRef<object>[] = [];
    for (let i = 0; i < 10; i += 1) {
      const joiner = createTask(queue.join());
      yield* sleep(0);
      const message = { reason: "enough" };
      joiner.cancel(message);
      yield* cancelArgs(joiner);
      refs.push(new WeakRef(message));
    }
    return refs;
  });
  await collectGarbage();
  // The last may still be on some stack.
  expect(messages.slice(0, 9).every((ref) => ref.deref() === undefined)).toBe(true);
  expect(queue.unfinished).toBe(1);
});
