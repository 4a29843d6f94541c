// A map of async functions that pass no signal on.
import { call, createTask, currentTask, sleep } from "@x/future";
import { map } from "@x/gather";
import { getEventLoop } from "@x/loop";
import { expect, test } from "vitest";
import { asyncMain, cleaning } from "./support.ts";

test.each<[string, () => Iterable<number> | AsyncIterable<number>]>([
  ["at hand", () => [1]],
  [
    "waited for",
    async function* () {
      yield 1;
    },
  ],
])("the calls for items that are %s belong to the task that awaits the map", (_kind, items) =>
  asyncMain(async () => {
    const tasks = await createTask(async () => {
      const inside = await map(items(), async () => {
        await sleep(1);
        return currentTask()?.name;
      });
      return [currentTask()?.name, ...inside];
    });
    expect(tasks).toEqual([tasks[0], tasks[0]]);
  }),
);

test("what a call has begun and not awaited is cancelled at the call's end", () =>
  asyncMain(async () => {
    const log: string[] = [];
    await map([1, 2], async (item) => {
      if (item === 1) call(() => cleaning(log, "begun by 1")).catch(() => {});
      await sleep(item * 10);
      log.push(`end of ${item}`);
    });
    expect(log).toEqual(["end of 1", "begun by 1", "end of 2"]);
  }));

test("a map that is cancelled after a failure ends its async functions, and reports the failure", () =>
  asyncMain(async () => {
    const reports: unknown[] = [];
    getEventLoop().setExceptionHandler(({ error }) => reports.push(error));
    const mapping = createTask(
      map([1, 2], async (item) => {
        await sleep(1);
        if (item === 2) throw new Error("failed");
        try {
          await sleep(60_000);
        } finally {
          await sleep(20);
        }
      }),
    );
    await sleep(5);
    mapping.cancel();
    await mapping.catch(() => {});
    expect(mapping.cancelled).toBe(true);
    expect(reports).toEqual([new Error("failed")]);
  }));
