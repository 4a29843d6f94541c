// Groups of async functions: what a task may do in a group that ends, and what is let go.
import { call, isCancelled, run, sleep } from "@x/future";
import { getRunningLoop, VirtualHost } from "@x/loop";
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

describe("grace", () => {
  /** Runs a program in virtual time; answers with the messages of what was reported. */
  const reportsOf = async (main: () => Promise<unknown>): Promise<string[]> => {
    const reports: string[] = [];
    await run(
      async () => {
        getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
        await main();
      },
      { host: new VirtualHost() },
    );
    return reports;
  };
  const now = () => getRunningLoop().time();

  /** Cleans up for so many ms when it is cancelled. */
  const cleaningFor = (delay: number, log: unknown[]) => async () => {
    try {
      await sleep(NEVER);
    } finally {
      await sleep(delay);
      log.push(`cleaned up after ${delay}`);
    }
  };

  test("a group whose body ends at once gives its result", async () => {
    expect(
      await reportsOf(async () => {
        expect(await taskGroup(() => "done", { grace: 5 })).toBe("done");
      }),
    ).toEqual([]);
  });

  test("tasks that end in time are waited for", async () => {
    const log: unknown[] = [];
    const reports = await reportsOf(async () => {
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
    const reports = await reportsOf(async () => {
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
        /^stubborn did not end within 5 ms after it was cancelled, and was let go: .*sleep/,
      ),
    ]);
  });

  test("tasks that do not are let go while the body still cleans up", async () => {
    const log: unknown[] = [];
    const reports = await reportsOf(async () => {
      const body = async (group: TaskGroup) => {
        group.createTask(failing);
        group.createTask(cleaningFor(NEVER, log), { name: "stubborn" });
        await cleaningFor(3, log)();
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
