// A map of async functions that pass no signal on.
import { createTask, sleep } from "@x/future";
import { map } from "@x/gather";
import { getEventLoop } from "@x/loop";
import { expect, test } from "vitest";
import { asyncMain } from "./support.ts";

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
