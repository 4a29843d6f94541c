// Async functions that are cancelled, in both ways in which they learn of it.
import { type CallScope, call, createTask, shield, sleep, type Task } from "@x/future";
import { describe, expect, test } from "vitest";
import { deferred, hostTurn } from "./support.ts";
import { quietly, reportsOf, ways } from "./ways.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** The errors that a program reports. */
const errorsOf = async (main: () => Promise<unknown>): Promise<unknown[]> =>
  (await reportsOf(main)).map(({ error }) => error);

/** What something comes to: a value, or the error. */
async function endOf(awaitable: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(awaitable).catch((error: unknown) => error);
}

/** Cancels a task once it waits. */
async function cancel(task: Task<unknown>): Promise<unknown> {
  await sleep(1);
  task.cancel("enough");
  return endOf(task);
}

const cancelled = expect.objectContaining({ name: "CancelledError", args: ["enough"] });

describe.each(ways)("an async function that %s", (_way, told) => {
  /** Waits for as long as it is not told to end. */
  const wait = (scope: CallScope) => sleep(NEVER, undefined, told(scope));

  test(
    "ends when its task is cancelled, and its clean-up is waited for",
    quietly(async () => {
      const log: string[] = [];
      const task = createTask(async (scope) => {
        try {
          await wait(scope);
        } finally {
          await sleep(5);
          await hostTurn();
          log.push("cleaned up");
        }
      });
      expect([await cancel(task), task.cancelled, log]).toEqual([cancelled, true, ["cleaned up"]]);
    }),
  );

  test.each<[string, () => Promise<unknown>, unknown]>([
    ["what it returns", async () => "a value", "a value"],
    ["an error of its own", () => Promise.reject(new RangeError("own")), new RangeError("own")],
  ])("%s counts although it was cancelled", (_name, end, expected) =>
    quietly(async () => {
      const task = createTask(async (scope) => {
        await endOf(wait(scope));
        await sleep(5);
        return end();
      });
      expect(await cancel(task)).toEqual(expected);
    })(),
  );

  test("a value that is on its way when it is cancelled counts", () =>
    quietly(async () => {
      const gate = deferred<string>();
      const task = createTask((_scope) => gate.promise);
      await sleep(1);
      gate.resolve("arrived");
      for (let turns = 0; turns < 10 && !task.done; turns += 1) {
        await null;
        task.cancel();
      }
      expect(await endOf(task)).toBe("arrived");
    })());

  test.each([1, 2, 3])("is told at depth %i, and waited for", (depth) =>
    quietly(async () => {
      const log: string[] = [];
      const descend = async (scope: CallScope, left: number): Promise<void> => {
        if (left > 0) {
          await call(async (inner) => descend(inner, left - 1), told(scope));
          return;
        }
        try {
          await wait(scope);
        } finally {
          await sleep(5);
          log.push("cleaned up");
        }
      };
      const task = createTask((scope) => descend(scope, depth));
      expect([await cancel(task), log]).toEqual([cancelled, ["cleaned up"]]);
    })(),
  );

  test(
    "does not pass on what is behind a shield",
    quietly(async () => {
      const inner = createTask(async () => sleep(20, "done"));
      const outer = createTask((scope) => call(async () => shield(inner), told(scope)));
      expect([await cancel(outer), await inner]).toEqual([cancelled, "done"]);
    }),
  );

  test("is cancelled and waited for at the end of the run", async () => {
    const log: unknown[] = [];
    const reports = await errorsOf(async () => {
      createTask(async (scope) => {
        log.push(await endOf(wait(scope)));
        await sleep(5);
        log.push("cleaned up");
      });
      await sleep(1);
    });
    expect([log, reports]).toEqual([
      [expect.objectContaining({ name: "CancelledError" }), "cleaned up"],
      [],
    ]);
  });

  test("that cannot be told while it waits for something else is told at its next wait", async () => {
    const gate = deferred<void>();
    const log: unknown[] = [];
    const reports = await errorsOf(async () => {
      const task = createTask(async (scope) => {
        await gate.promise;
        log.push(await endOf(wait(scope)));
      });
      expect(await cancel(task)).toEqual(cancelled);
      gate.resolve();
      await hostTurn();
      await sleep(1);
    });
    expect([log, reports]).toEqual([[cancelled], []]);
  });
});
