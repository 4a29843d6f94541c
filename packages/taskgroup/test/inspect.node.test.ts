import { inspect } from "node:util";
import { run, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { expect, test } from "vitest";

// What console.log shows, as asyncio's repr does.
test("a group shows its tasks, its errors, and whether it cancels", () =>
  run(async () => {
    const group = taskGroup(async (group) => {
      expect(inspect(group)).toBe("<TaskGroup tasks=0>");
      group.createTask(sleep(1000));
      group.createTask(async () => {
        try {
          await sleep(1000);
        } finally {
          expect(inspect(group)).toBe("<TaskGroup tasks=1 errors=1 cancelling>");
        }
      });
      expect([inspect(group), String(group)]).toEqual([
        "<TaskGroup tasks=2>",
        "<TaskGroup tasks=2>",
      ]);
      group.createTask(async () => {
        throw new Error("no");
      });
      await sleep(1000);
    });
    await expect(group).rejects.toThrow(AggregateError);
  }));
