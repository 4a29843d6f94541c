// Groups of async functions: what a task may do in a group that ends, and what is let go. Each is tested in both ways
// in which an async function learns that it is cancelled.
import { type CallScope, sleep } from "@x/future";
import { getEventLoop } from "@x/loop";
import { type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
// @boundaries-ignore helpers of tests
import { reportedBy, ways } from "../../future/test/ways.ts";
import { asyncMain, messagesOf } from "./support.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** Fails after a ms. */
async function failing(): Promise<never> {
  await sleep(1);
  throw new Error("failed");
}

/** What a group throws, each error as its message. */
async function errorsOf(group: PromiseLike<unknown>): Promise<unknown> {
  try {
    await group;
  } catch (error) {
    return messagesOf(error);
  }
  return [];
}

describe.each(ways)("an async function that %s", (_way, told) => {
  test("errors of tasks and of the body that come while the group ends are all thrown", () =>
    asyncMain(async () => {
      const late = (message: string) => async (scope: CallScope) => {
        await sleep(NEVER, undefined, told(scope)).catch(() => {});
        await sleep(1);
        throw new Error(message);
      };
      const group = taskGroup(async (given) => {
        given.createTask(failing);
        given.createTask(late("of a task"));
        await late("of the body")(given);
      });
      expect(await errorsOf(group)).toEqual(["failed", "of a task", "of the body"]);
    }));

  test("a task that returns in spite of being cancelled has its value", () =>
    asyncMain(async () => {
      let result: unknown;
      await errorsOf(
        taskGroup(async (given) => {
          const task = given.createTask(async (scope) => {
            await sleep(NEVER, undefined, told(scope)).catch(() => {});
            return sleep(1, "a value");
          });
          task.addDoneCallback(() => {
            result = task.result();
          });
          await failing();
        }),
      );
      expect(result).toBe("a value");
    }));

  test("nothing of a group that was cancelled is left for what is awaited next", () =>
    asyncMain(async () => {
      const bodies: ((group: TaskGroup) => Promise<unknown>)[] = [
        async (group) => sleep(NEVER, undefined, told(group)),
        async () => "returns at once",
        async (group) => group.createTask(sleep(NEVER)),
      ];
      for (const body of bodies) {
        await taskGroup(async (group) => {
          group.createTask(async () => {
            await sleep(1);
            group.cancel();
          });
          await body(group);
        });
        expect(await sleep(1, "went on")).toBe("went on");
      }
    }));

  describe("grace", () => {
    const now = () => getEventLoop().time();

    /** Cleans up for `delay` ms when it is cancelled. */
    const cleaningFor = (delay: number, log: unknown[]) => async (scope: CallScope) => {
      try {
        await sleep(NEVER, undefined, told(scope));
      } finally {
        await sleep(delay);
        log.push(`cleaned up after ${delay}`);
      }
    };

    test("a group whose body ends at once gives its result", async () => {
      expect(
        await reportedBy(async () => {
          expect(await taskGroup(() => "done", { grace: 5 })).toBe("done");
        }),
      ).toEqual([]);
    });

    test("tasks that end in time are waited for", async () => {
      const log: unknown[] = [];
      const reports = await reportedBy(async () => {
        const body = async (group: TaskGroup) => {
          group.createTask(cleaningFor(4, log));
          await failing();
        };
        expect(await errorsOf(taskGroup(body, { grace: 5 }))).toEqual(["failed"]);
        log.push(now());
        await sleep(10);
      });
      expect([log, reports]).toEqual([["cleaned up after 4", 5], []]);
    });

    test("tasks that do not are let go, and reported by name", async () => {
      const log: unknown[] = [];
      const reports = await reportedBy(async () => {
        const body = async (group: TaskGroup) => {
          group.createTask(cleaningFor(4, log));
          group.createTask(cleaningFor(NEVER, log), { name: "stubborn" });
          await failing();
        };
        expect(await errorsOf(taskGroup(body, { grace: 5 }))).toEqual(["failed"]);
        log.push(now());
        await sleep(10);
      });
      expect(log).toEqual(["cleaned up after 4", 6]);
      expect(reports).toEqual([
        expect.stringMatching(
          /^stubborn did not end within 5 ms after it was cancelled, and was let go: /,
        ),
      ]);
    });

    test("tasks that do not are let go while the body still cleans up", async () => {
      const log: unknown[] = [];
      const reports = await reportedBy(async () => {
        const body = async (group: TaskGroup) => {
          group.createTask(failing);
          group.createTask(cleaningFor(NEVER, log), { name: "stubborn" });
          await cleaningFor(3, log)(group);
        };
        expect(await errorsOf(taskGroup(body, { grace: 2 }))).toEqual(["failed"]);
        log.push(now());
      });
      expect(log).toEqual([3]);
      expect(reports).toEqual([
        expect.stringMatching(/^stubborn did not end/),
        expect.stringMatching(/^Task-\d+ did not end/),
      ]);
    });
  });
});
