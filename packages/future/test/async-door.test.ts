// Async functions that are cancelled, in both ways in which they learn of it.
import { type CallScope, call, createTask, run, shield, sleep, type Task } from "@x/future";
import { type ExceptionContext, getRunningLoop, VirtualHost } from "@x/loop";
import { describe, expect, test } from "vitest";
import { deferred, hostTurn } from "./support.ts";
import { onItsLoop, ways } from "./ways.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** Runs a program in virtual time; answers with the errors that were reported. */
async function reportsOf(main: () => Promise<unknown>): Promise<unknown[]> {
  const reports: ExceptionContext[] = [];
  const reporting = async (): Promise<void> => {
    getRunningLoop().setExceptionHandler((context) => reports.push(context));
    await main();
  };
  await run(onItsLoop(reporting), { host: new VirtualHost() });
  return reports.map(({ error }) => error);
}

/** The body of a test, in virtual time, of which nothing may be reported. */
function quietly(main: () => Promise<unknown>): () => Promise<void> {
  return async () => expect(await reportsOf(main)).toEqual([]);
}

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
    const reports = await reportsOf(async () => {
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
    const reports = await reportsOf(async () => {
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
