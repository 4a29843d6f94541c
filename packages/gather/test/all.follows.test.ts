// all of async functions that pass no signal on.
import { type Awaitable, createTask, currentTask, sleep } from "@x/future";
import { all } from "@x/gather";
import { expect, test } from "vitest";
import { asyncMain, FOREVER } from "./support.ts";

test("by its signal, in async functions, it ends with the reason", () =>
  asyncMain(async () => {
    const log: string[] = [];
    const controller = new AbortController();
    const work = async () => {
      try {
        await createTask(sleep(FOREVER));
      } finally {
        log.push("closed");
      }
    };
    const task = createTask(work);
    const call = all([task], { signal: controller.signal }).then();
    const ended = expect(call).rejects.toThrow("given up");
    await sleep(5);
    controller.abort(new Error("given up"));
    await ended;
    expect(log).toEqual(["closed"]);
  }));

test("of the task of the async function that awaits it, it is an error", () =>
  asyncMain(async () => {
    const task = createTask(async () => {
      await sleep(1);
      await all([currentTask() as Awaitable<unknown>]);
    });
    await expect(task.then()).rejects.toMatchObject({
      message: expect.stringMatching(/^Task cannot await on itself: awaitables has </),
    });
  }));
