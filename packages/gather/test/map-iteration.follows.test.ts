// A map that an async function iterates over, which passes no signal on.
import { CancelledError, createTask, currentTask, run, sleep } from "@x/future";
import { map } from "@x/gather";
import { expect, test } from "vitest";

test("results that are there come in their order", async () => {
  const results: number[] = [];
  await run(async () => {
    for await (const result of map([1, 2, 3], (item) => item * 2)) results.push(result);
  });
  expect(results).toEqual([2, 4, 6]);
});

test("a loop over results that are there is cancelled where it waits next", async () => {
  const results: unknown[] = [];
  await run(async () => {
    const task = createTask(async () => {
      for await (const result of map([1, 2, 3], (item) => item)) {
        results.push(result);
        if (result === 2) currentTask()?.cancel();
      }
      await sleep(0);
      results.push("after the wait");
    });
    await expect(task.then()).rejects.toBeInstanceOf(CancelledError);
  });
  expect(results).toEqual([1, 2, 3]);
});
