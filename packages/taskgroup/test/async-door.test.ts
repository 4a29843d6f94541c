// Groups of async functions: what a task may do in a group that ends, and what is let go.
import { call, isCancelled, sleep } from "@x/future";
import { type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
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

type Adding = (group: TaskGroup, add: () => void) => Promise<void>;

const ADDING: Record<string, Adding> = {
  "where it was cancelled": async (_group, add) => {
    await sleep(NEVER).catch(add);
  },
  "after clean-up that waits": async (_group, add) => {
    await sleep(NEVER).catch(() => {});
    await sleep(5);
    add();
  },
  "in a call of its own": async (_group, add) => {
    await call(async () => {
      await sleep(NEVER).catch(add);
    });
  },
  "in a helper": async (_group, add) => {
    const helper = async () => {
      await null;
      add();
    };
    await sleep(NEVER).catch(() => {});
    await helper();
  },
};

describe.each(Object.entries(ADDING))(
  "a task that adds to its cancelled group %s",
  (_name, body) => {
    test.each(["a task", "the body"])("gets the cancellation: %s", (which) =>
      asyncMain(async () => {
        const errors: unknown[] = [];
        const group = taskGroup(async (given) => {
          const run = () =>
            body(given, () => {
              try {
                given.createTask(() => expect.fail("has begun"));
              } catch (error) {
                errors.push(error);
                throw error;
              }
            });
          given.createTask(failing);
          if (which === "a task") given.createTask(run);
          else await run();
        });
        expect(await errorsOf(group)).toEqual(["failed"]);
        expect(errors.map(isCancelled)).toEqual([true]);
      }),
    );
  },
);

test("errors of tasks and of the body that come while the group ends are all thrown", () =>
  asyncMain(async () => {
    const late = (message: string) => async () => {
      await sleep(NEVER).catch(() => {});
      await sleep(1);
      throw new Error(message);
    };
    const group = taskGroup(async (given) => {
      given.createTask(failing);
      given.createTask(late("of a task"));
      await late("of the body")();
    });
    expect(await errorsOf(group)).toEqual(["failed", "of a task", "of the body"]);
  }));

test("a task that returns in spite of being cancelled has its value", () =>
  asyncMain(async () => {
    let result: unknown;
    await errorsOf(
      taskGroup(async (given) => {
        const task = given.createTask(async () => {
          await sleep(NEVER).catch(() => {});
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
      async () => sleep(NEVER),
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
