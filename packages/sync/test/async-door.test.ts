// Locks around async functions: when they are given back, in both ways in which a function learns that it is cancelled.
import { createTask, Future, sleep, type Task } from "@x/future";
import { Condition, Lock, Semaphore } from "@x/sync";
import { describe, expect, test } from "vitest";
// @boundaries-ignore helpers of tests
import { ways } from "../../future/test/ways.ts";
import { asyncMain } from "./support.ts";

const KINDS = {
  Lock: () => new Lock(),
  Semaphore: () => new Semaphore(1),
  Condition: () => new Condition(),
};

/** Cancels a task; waits for its end. */
async function cancel(task: Task<unknown>): Promise<void> {
  task.cancel();
  await task.catch(() => {});
}

describe.each(Object.entries(KINDS))("the body of a %s that was let go", (_name, make) => {
  test("holds it until it has ended", () =>
    asyncMain(async () => {
      const lock = make();
      const log: string[] = [];
      const gate = new Future<void>();
      const open = new Promise<void>((resolve) => gate.addDoneCallback(() => resolve()));
      const first = createTask(lock.with(async () => open.then(() => log.push("the first ends"))));
      await sleep(1);
      await cancel(first);
      expect(lock.locked).toBe(true);
      const second = createTask(lock.with(() => log.push("the second")));
      await sleep(1);
      gate.setResult();
      await second;
      expect([log, lock.locked]).toEqual([["the first ends", "the second"], false]);
    }));
});

describe.each(ways)("an async function that %s", (_way, told) => {
  describe.each(Object.entries(KINDS))("as the body of a %s that was let go", (_name, make) => {
    test("gives it back though it fails, or waits once more", () =>
      asyncMain(async () => {
        const lock = make();
        const gate = new Future<void>();
        const open = new Promise<void>((resolve) => gate.addDoneCallback(() => resolve()));
        const first = createTask(
          lock.with(async (scope) => {
            await open;
            await sleep(Number.POSITIVE_INFINITY, undefined, told(scope));
          }),
        );
        await sleep(1);
        await cancel(first);
        gate.setResult();
        expect(await lock.with(() => "the next")).toBe("the next");
      }));
  });

  test("a body that is waited for keeps the lock while it cleans up", () =>
    asyncMain(async () => {
      const lock = new Lock();
      const log: string[] = [];
      const first = createTask(
        lock.with(async (scope) => {
          try {
            await sleep(Number.POSITIVE_INFINITY, undefined, told(scope));
          } finally {
            await sleep(5);
            log.push("the first has cleaned up");
          }
        }),
      );
      await sleep(1);
      first.cancel();
      await lock.with(() => log.push("the second"));
      expect(log).toEqual(["the first has cleaned up", "the second"]);
    }));

  test("an async body that waits for its condition holds the lock again when it cleans up", () =>
    asyncMain(async () => {
      const condition = new Condition();
      let locked: boolean | undefined;
      const task = createTask(
        condition.with(async (scope) => {
          try {
            await condition.wait(told(scope));
          } finally {
            locked = condition.locked;
            await sleep(1);
            condition.notifyAll();
          }
        }),
      );
      await sleep(1);
      await cancel(task);
      expect([locked, condition.locked, task.cancelled]).toEqual([true, false, true]);
    }));
});
