// Handlers that are async functions and pass no signal on.
import { createTask, currentTask, sleep } from "@x/future";
import { Queue, type Source, work } from "@x/queue";
import { expect, test } from "vitest";
import { asyncMain, stateOf } from "./support.ts";

test("a handler is cancelled where it awaits, and its item is put back", () =>
  asyncMain(async () => {
    const queue = new Queue<number>();
    for (const item of [1, 2, 3]) queue.putNowait(item);
    const log: string[] = [];
    const working = createTask(async () => {
      await work(
        queue,
        async (item) => {
          try {
            await sleep(item === 1 ? 5 : Number.POSITIVE_INFINITY);
          } finally {
            await sleep(1);
            log.push(`end ${item}`);
          }
        },
        { limit: 2 },
      );
    });
    await sleep(20);
    working.cancel();
    await expect(working).rejects.toMatchObject({ name: "CancelledError" });
    expect(log).toEqual(["end 1", "end 3", "end 2"]);
    expect(stateOf(queue)).toMatchObject({ size: 2, unfinished: 2 });
  }));

test("what a handler has returned counts, although it was cancelled in the same moment", () =>
  asyncMain(async () => {
    const log: string[] = [];
    const source: Source<string> = {
      take: async () => ({
        item: "a",
        async done(result) {
          await sleep(1);
          log.push(`done ${result}`);
        },
        failed: () => void log.push("failed"),
        release: () => void log.push("release"),
      }),
    };
    const { promise, end } = endless();
    const working = createTask(work(source, () => promise));
    await sleep(1);
    working.cancel();
    end("value");
    await expect(working).rejects.toMatchObject({ name: "CancelledError" });
    expect(log).toEqual(["done value"]);
  }));

test("a handler that carries on although others have cancelled it is no end of the work", () =>
  asyncMain(async () => {
    const queue = new Queue<number>();
    for (const item of [1, 2]) queue.putNowait(item);
    queue.shutdown();
    const log: unknown[] = [];
    await work(queue, async (item) => {
      if (item === 1) currentTask()?.cancel();
      try {
        await sleep(1);
        log.push(item);
      } catch (error) {
        log.push(`${item}: ${error}`);
      }
    });
    expect(log).toEqual(["1: CancelledError: cancelled", 2]);
    expect(stateOf(queue)).toMatchObject({ size: 0, unfinished: 0 });
  }));

test("cancelled while an item is settled, an onFailure is cancelled where it awaits", () =>
  asyncMain(async () => {
    const log: unknown[] = [];
    const source: Source<number> = {
      take: async () => ({
        item: 1,
        done: () => {},
        failed: async () => {
          await sleep(1);
          log.push("failed");
        },
        release: () => {},
      }),
    };
    const handler = async () => {
      throw new Error("no");
    };
    const onFailure = async () => {
      try {
        await sleep(60_000);
      } catch (error) {
        log.push(`onFailure: ${error}`);
        throw error;
      }
    };
    const working = createTask(work(source, handler, { onFailure }));
    await sleep(0.5);
    working.cancel();
    await expect(working).rejects.toMatchObject({ name: "CancelledError" });
    expect(log).toEqual(["failed", "onFailure: CancelledError: cancelled"]);
  }));

/** A promise that is resolved by `end`. */
function endless() {
  let end = (_: string) => {};
  const promise = new Promise<string>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}
