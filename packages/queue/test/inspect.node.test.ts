import { inspect } from "node:util";
import { createTask, run, sleep } from "@x/future";
import { LifoQueue, PriorityQueue, Queue } from "@x/queue";
import { expect, test } from "vitest";

// What console.log shows, as asyncio's repr does.
test.each([Queue, LifoQueue, PriorityQueue])(
  "a %o shows its size, and how many tasks wait at each end",
  (Kind) =>
    run(async () => {
      const queue = new Kind<number>({ maxsize: 1 });
      const { name } = Kind;
      expect(inspect(queue)).toBe(`<${name} size=0 maxsize=1>`);
      createTask(queue.get());
      createTask(async () => await queue.get());
      await sleep(0);
      expect([inspect(queue), String(queue)]).toEqual([
        `<${name} size=0 maxsize=1 getters=2>`,
        `<${name} size=0 maxsize=1 getters=2>`,
      ]);
      await queue.put(1);
      await queue.put(2);
      await queue.put(3);
      createTask(queue.put(4)).addDoneCallback((put) => void put.exception());
      await sleep(0);
      expect(inspect(queue)).toBe(`<${name} size=1 maxsize=1 putters=1>`);
      queue.shutdown();
      expect(inspect(queue)).toBe(`<${name} size=1 maxsize=1 shut down>`);
    }),
);
