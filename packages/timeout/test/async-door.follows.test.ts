// Deadlines around async functions that pass no signal on, and that scopes follow.
import {
  type Coroutine,
  call,
  coroutine,
  createTask,
  Future,
  type GraceOption,
  sleep,
  type Task,
  TimeoutError,
} from "@x/future";
import { getRunningLoop } from "@x/loop";
import { moveOnAfter, type TimeoutScope, timeout } from "@x/timeout";
import { describe, expect, test } from "vitest";
// @boundaries-ignore helpers of tests
import { reportedBy } from "../../future/test/ways.ts";
import { asyncMain } from "./support.ts";

test("a body that cannot be told to end is let go, and ends at its next wait", () =>
  asyncMain(async () => {
    const ended = new Future<string>();
    let goOn!: () => void;
    const foreign = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const call = timeout(10, async () => {
      await foreign;
      try {
        await sleep(1);
      } catch (error) {
        ended.setResult((error as Error).name);
        throw error;
      }
    });
    await expect(call).rejects.toThrow(TimeoutError);
    expect(ended.done).toBe(false);
    goOn();
    expect(await ended).toBe("CancelledError");
  }));

/** Reads its signal, so that it is waited for, and does not end. */
const stubborn = async ({ signal }: TimeoutScope): Promise<void> => {
  signal.throwIfAborted();
  await new Promise(() => {});
};

type Body = (scope: TimeoutScope) => Promise<void>;

describe.each<[string, (body: Body, options: GraceOption) => PromiseLike<unknown>]>([
  ["timeout", (body, options) => timeout(10, body, options)],
  ["moveOnAfter", (body, options) => moveOnAfter(10, body, "late", options)],
  [
    "a timeout in a timeout",
    (body, options) => timeout(10, async () => timeout(100, body), options),
  ],
])("grace of %s", (_name, within) => {
  test("the stack of a task shows what the body waits for", async () => {
    const waits = coroutine(function* waits() {
      yield* sleep(Number.POSITIVE_INFINITY);
    });
    const reports = await reportedBy(async () => {
      const task = createTask(call(() => within(async () => waits(), { grace: 5 })));
      await sleep(1);
      expect(task.stack().map((entry) => entry.name)).toContain("waits");
      task.cancel();
      await Promise.resolve(task).catch(() => {});
    });
    expect(reports).toEqual([]);
  });

  test("what does not end is let go, with all that it is in, and not waited for at the end of the run", async () => {
    const reports = await reportedBy(async () => {
      await Promise.resolve(within(stubborn, { grace: 5 })).catch(() => {});
      expect(getRunningLoop().time()).toBe(15);
    });
    expect(reports).toEqual([expect.stringMatching(/did not end within 5 ms/)]);
  });

  test("what is let go lets go of what is in it, whatever time that has", async () => {
    const reports = await reportedBy(async () => {
      const inner = async () => within(stubborn, { grace: Number.POSITIVE_INFINITY });
      await Promise.resolve(timeout(3, inner, { grace: 5 })).catch(() => {});
      expect(getRunningLoop().time()).toBe(8);
    });
    expect(reports).toEqual([expect.stringMatching(/did not end within 5 ms/)]);
  });
});

describe("a timeout in one of two tasks that wait for each other is told of its own request once", () => {
  type Tasks = { one?: Task<void>; other?: Task<void> };

  const bodies: readonly (readonly [
    string,
    (tasks: Tasks) => () => Coroutine<void> | Promise<void>,
  ])[] = [
    [
      "coroutines",
      (tasks) =>
        function* (): Coroutine<void> {
          yield* timeout(2, function* (): Coroutine<void> {
            yield* tasks.other as Task<void>;
          });
        },
    ],
    ["async functions", (tasks) => async () => await timeout(2, async () => await tasks.other)],
  ];

  test.each(bodies)("%s", async (_, one) => {
    const tasks: Tasks = {};
    await asyncMain(async () => {
      tasks.one = createTask(one(tasks));
      tasks.other = createTask(async () => await tasks.one);
      await expect(tasks.one).rejects.toThrow(TimeoutError);
    });
    expect(tasks.one?.cancelling).toBe(0);
  });
});
