// Groups whose body is an async function.
import { run, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { ExceptionGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
import { asyncMain, messagesOf } from "./support.ts";

describe("from async functions", () => {
  test("a body may await its tasks", () =>
    asyncMain(async () => {
      const total = await taskGroup(async (group) => {
        const one = group.createTask(sleep(20, 1));
        const two = group.createTask(async () => {
          await sleep(10);
          return 2;
        });
        return (await one) + (await two);
      });
      expect(total).toBe(3);
    }));

  test("all tasks have ended when it is over", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      await taskGroup(async (group) => {
        await sleep(0);
        group.createTask(async () => {
          await sleep(10);
          log.push("child");
        });
      });
      expect(log).toEqual(["child"]);
    }));

  test("tasks run on the loop of the block, also those made after an await", async () => {
    await run(function* () {
      const loop = getRunningLoop();
      yield* taskGroup(async (group) => {
        await Promise.resolve();
        const task = group.createTask(() => getRunningLoop());
        expect(task.loop).toBe(loop);
        expect(await task).toBe(loop);
      });
    });
  });

  test("a failing task aborts the body's signal, and its errors arrive as a group", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      const block = taskGroup(async (group) => {
        group.createTask(async () => {
          await sleep(5);
          throw new Error("boom");
        });
        await new Promise((_, reject) => {
          group.signal.addEventListener("abort", () => {
            log.push("aborted");
            reject(group.signal.reason);
          });
        });
      });
      const failure = await Promise.resolve(block).catch((error: unknown) => error);
      expect(messagesOf(failure)).toEqual(["boom"]);
      expect(log).toEqual(["aborted"]);
    }));

  test("a failed block that is awaited is an ordinary rejection", () =>
    asyncMain(async () => {
      await expect(
        taskGroup(() => {
          throw new Error("body");
        }),
      ).rejects.toBeInstanceOf(ExceptionGroup);
    }));
});
