// race and any of async functions that pass no signal on.
import { type Awaitable, type CoroutineCall, createTask, currentTask, sleep } from "@x/future";
import { any, race } from "@x/wait";
import { describe, expect, test } from "vitest";
import { asyncMain } from "./support.ts";

type Contest = (awaitables: Iterable<Awaitable<unknown>>) => CoroutineCall<unknown>;

const KINDS: [string, Contest][] = [
  ["race", race],
  ["any", any],
];

describe.each(KINDS)("%s", (_name, contest) => {
  test("in async functions, whose losers are cancelled where they wait", () =>
    asyncMain(async () => {
      const log: string[] = [];
      const ask = async (server: string, ms: number) => {
        try {
          return await createTask(sleep(ms, server));
        } finally {
          log.push(`${server} is closed`);
        }
      };
      const tasks = [createTask(() => ask("Rome", 60_000)), createTask(() => ask("Oslo", 10))];
      expect(await contest(tasks)).toBe("Oslo");
      expect(log).toEqual(["Oslo is closed", "Rome is closed"]);
    }));

  test("of the task of the async function that awaits it is an error", () =>
    asyncMain(async () => {
      const task = createTask(async () => {
        await sleep(1);
        await contest([currentTask() as Awaitable<unknown>]);
      });
      await expect(task.then()).rejects.toMatchObject({
        message: expect.stringMatching(/^Task cannot await on itself: awaitables has </),
      });
    }));
});
