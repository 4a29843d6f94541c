// How long what was cancelled may go on: main, and what it has left behind.
import { call, coroutine, createTask, run, sleep, type Task } from "@x/future";
import { defaultHost, VirtualHost } from "@x/loop";
import { describe, expect, test } from "vitest";
import { cleaningFor, endOf, endOfCancelled, NEVER, reason } from "./graced-run.ts";
import { onItsLoop } from "./ways.ts";

describe("a main with a grace time", () => {
  test("that is not cancelled ends like any other", async () => {
    expect(await endOf(() => sleep(10, "done").then())).toMatchObject({ end: "done", after: 10 });
    expect(await endOf(() => Promise.reject(reason))).toMatchObject({ end: reason, after: 0 });
  });

  test("that ends in time is waited for", async () => {
    const log: unknown[] = [];
    const end = await endOfCancelled(() => cleaningFor(4, log)().then());
    expect([end, log]).toEqual([{ end: reason, after: 14, reports: [] }, ["cleaned up"]]);
  });
});

describe("what a main with a grace time leaves behind", () => {
  test("is waited for if it ends in time", async () => {
    const log: unknown[] = [];
    const end = await endOf(async () => {
      createTask(cleaningFor(4, log)());
      await sleep(10);
    });
    expect([end, log]).toEqual([{ end: undefined, after: 14, reports: [] }, ["cleaned up"]]);
  });

  test("is not waited for any longer than that", async () => {
    const log: unknown[] = [];
    const { after, reports } = await endOf(async () => {
      createTask(cleaningFor(6, log)());
      await sleep(10);
    });
    expect([after, log]).toEqual([15, []]);
    expect(reports).toEqual([
      expect.stringMatching(/^Task-\d+ did not end within 5 ms .*: cleaning > <Future pending>$/),
    ]);
  });

  test.each([
    [4, 14, ["cleaned up"]],
    [6, 15, []],
  ])("may be a call that nobody awaits, and takes %i ms", async (delay, after, expected) => {
    const log: unknown[] = [];
    const end = await endOf(async () => {
      void cleaningFor(delay, log)().then();
      await sleep(10);
    });
    expect([end.after, log]).toEqual([after, expected]);
    const named = [
      expect.stringMatching(/did not end within 5 ms .*: cleaning > <Future pending>$/),
    ];
    expect(end.reports).toEqual(delay > 5 ? named : []);
  });
});

test("without a grace time, a call that nobody awaits is waited for", async () => {
  const log: unknown[] = [];
  const host = new VirtualHost();
  const main = async () => {
    void cleaningFor(1000, log)().then();
    await sleep(10);
  };
  await run(onItsLoop(main), { host });
  expect([host.now(), log]).toEqual([1010, ["cleaned up"]]);
});

test("what is busy when its time is up is cancelled once more", async () => {
  let turns = 0;
  const controller = new AbortController();
  let time = 0;
  const now = () => {
    time += 0.01;
    return time;
  };
  const busy = coroutine(function* () {
    try {
      controller.abort(reason);
      yield* sleep(NEVER);
    } finally {
      for (;;) {
        yield* sleep(0);
        turns += 1;
      }
    }
  });
  const host = { ...defaultHost, now };
  await expect(run(busy(), { grace: 1, signal: controller.signal, host })).rejects.toBe(reason);
  expect(turns).toBeGreaterThan(0);
});

describe("what is let go when its time is up", () => {
  const COUNT = 10_000;

  /** Waits, and waits on when it is cancelled. */
  const stubborn = coroutine(function* stubborn() {
    for (;;) {
      try {
        yield* sleep(NEVER);
        return;
      } catch {}
    }
  });

  const nested: Record<string, (inner: () => PromiseLike<void>) => () => PromiseLike<void>> = {
    calls: (inner) => async () => call(inner),
    tasks: (inner) =>
      coroutine(function* () {
        yield* createTask(inner());
      }),
  };

  test.each(Object.entries(nested))("may be nested to any depth: %s", async (_name, nest) => {
    let main: () => PromiseLike<void> = stubborn;
    for (let i = 0; i < COUNT; i += 1) main = nest(main);
    const { end, reports } = await endOfCancelled(async () => main());
    expect([end, reports[0]]).toEqual([reason, expect.stringMatching(/did not end within 5 ms/)]);
  });

  test("may wait for one another", async () => {
    const tasks: Task<void>[] = [];
    const waiting = coroutine(function* (other: number) {
      try {
        yield* sleep(NEVER);
      } finally {
        yield* tasks[other] as Task<void>;
      }
    });
    const both = coroutine(function* () {
      tasks.push(createTask(waiting(1)), createTask(waiting(0)));
      yield* tasks[0] as Task<void>;
    });
    const { end, after } = await endOfCancelled(() => both().then());
    expect([end, after]).toEqual([reason, 15]);
  });
});
