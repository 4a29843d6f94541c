// Groups around async functions that pass no signal on, and that scopes follow.
import { call, createTask, Future, isCancelled, sleep } from "@x/future";
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

test("a body that cannot be told to end is let go", () =>
  asyncMain(async () => {
    const ended = new Future<unknown>();
    let goOn!: () => void;
    const foreign = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await taskGroup(async (group) => {
      group.createTask(() => group.cancel());
      await foreign;
      try {
        group.createTask(sleep(1));
      } catch (error) {
        ended.setResult(error);
      }
    });
    expect(ended.done).toBe(false);
    goOn();
    expect(isCancelled(await ended)).toBe(true);
  }));

type Adding = (add: () => void) => Promise<void>;

const ADDING: Record<string, Adding> = {
  "where it was cancelled": async (add) => {
    await sleep(NEVER).catch(add);
  },
  "after clean-up that waits": async (add) => {
    await sleep(NEVER).catch(() => {});
    await sleep(5);
    add();
  },
  "in a call of its own": async (add) => {
    const own = async () => {
      await sleep(NEVER).catch(add);
    };
    await call(own);
  },
  "in a helper": async (add) => {
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
            body(() => {
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

test.each(["own", "outside"])(
  "a cancel from outside keeps its message beside the group's own, when the %s one comes first",
  (first) =>
    asyncMain(async () => {
      let group: TaskGroup | undefined;
      const task = createTask(async () => {
        await taskGroup(async (made) => {
          group = made;
          try {
            await sleep(1000);
          } finally {
            await sleep(20);
          }
        });
      });
      await sleep(1);
      if (first === "outside") task.cancel("outside");
      group?.cancel("own");
      if (first === "own") task.cancel("outside");
      expect(await task.catch((error: unknown) => error)).toMatchObject({ args: ["outside"] });
    }),
);

test("a cancel from outside keeps its message while the group ends itself", () =>
  asyncMain(async () => {
    const clean = async () => {
      try {
        await sleep(1000);
      } finally {
        await sleep(20);
      }
    };
    for (const inBody of [true, false]) {
      const task = createTask(async () => {
        await taskGroup(async (group) => {
          if (!inBody) group.createTask(clean);
          group.createTask(async () => {
            await sleep(1);
            group.cancel("own");
          });
          await (inBody ? clean() : sleep(1000));
        });
      });
      await sleep(5);
      task.cancel("outside");
      expect(await task.catch((error: unknown) => error)).toMatchObject({ args: ["outside"] });
    }
  }));
