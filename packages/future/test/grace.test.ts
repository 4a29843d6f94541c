// How long what was cancelled may go on: main, and what it has left behind.
import { call, coroutine, createTask, currentTask, Future, run, sleep } from "@x/future";
import { getRunningLoop, VirtualHost } from "@x/loop";
import { describe, expect, test } from "vitest";

const NEVER = Number.POSITIVE_INFINITY;
const reason = new Error("given up");

/** What a run in virtual time comes to that has 5 ms to clean up, and when; with what was reported. */
async function endOf(main: () => Promise<unknown>, signal?: AbortSignal) {
  const host = new VirtualHost();
  const reports: string[] = [];
  const reporting = async () => {
    getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
    return await main();
  };
  const end = await run(reporting, { grace: 5, signal, host }).catch((error: unknown) => error);
  return { end, after: host.now(), reports };
}

/** The same of one that is cancelled after 10 ms. */
function endOfCancelled(main: () => Promise<unknown>) {
  const controller = new AbortController();
  return endOf(() => {
    getRunningLoop().callLater(10, () => controller.abort(reason));
    return main();
  }, controller.signal);
}

/** Waits, and cleans up for `delay` ms when it is cancelled. */
const cleaningFor = (delay: number, log: unknown[]) =>
  coroutine(function* cleaning() {
    try {
      yield* sleep(NEVER);
    } finally {
      yield* sleep(delay);
      log.push("cleaned up");
    }
  });

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

  test("that does not is let go, and reported by name", async () => {
    const log: unknown[] = [];
    const { end, after, reports } = await endOfCancelled(() => cleaningFor(NEVER, log)().then());
    expect([end, after, log]).toEqual([reason, 15, []]);
    expect(reports).toEqual([
      expect.stringMatching(
        /^Task-\d+ did not end within 5 ms.*: reporting > cleaning > <Future pending>$/,
      ),
    ]);
  });

  test("that does not has what it waits for cancelled, be it a future of others", async () => {
    const future = new Future<void>();
    const { end, reports } = await endOfCancelled(() =>
      sleep(NEVER)
        .finally(() => future)
        .then(),
    );
    expect([end, future.cancelled, reports.length]).toEqual([reason, true, 1]);
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
    expect([after, log, reports]).toEqual([15, [], ["Task was destroyed but it is pending!"]]);
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
  });
});

test("without a grace time, a call that nobody awaits is waited for", async () => {
  const log: unknown[] = [];
  const host = new VirtualHost();
  const main = async () => {
    void cleaningFor(1000, log)().then();
    await sleep(10);
  };
  await run(main, { host });
  expect([host.now(), log]).toEqual([1010, ["cleaned up"]]);
});

test("an async function that cleans up after its task is in none", async () => {
  const seen: unknown[] = [];
  const floating = async () => {
    try {
      await sleep(NEVER);
    } finally {
      await sleep(1);
      seen.push(currentTask(), (getRunningLoop() as unknown) === loop);
    }
  };
  let loop: unknown;
  await run(
    async () => {
      loop = getRunningLoop();
      await createTask(() => call(async () => void floating()));
      await sleep(10);
    },
    { host: new VirtualHost() },
  );
  expect(seen).toEqual([null, true]);
});

test("what an async function that nothing awaits cleans up is waited for", async () => {
  const log: string[] = [];
  const { end } = await endOf(async () => {
    const helper = async () => {
      await sleep(NEVER).catch(() => {});
      for (let i = 1; i <= 3; i += 1) await sleep(1);
      log.push("cleaned up");
    };
    void helper();
    await sleep(1);
    return "over";
  });
  expect([end, log]).toEqual(["over", ["cleaned up"]]);
});

test("an async function that nothing awaits is not waited for any longer than the grace time", async () => {
  const { end, after } = await endOf(async () => {
    const helper = async () => {
      await sleep(NEVER).catch(() => {});
      await sleep(NEVER);
    };
    void helper();
    await sleep(1);
    return "over";
  });
  expect([end, after]).toEqual(["over", 6]);
});

test("what is busy when its time is up is cancelled once more", async () => {
  let turns = 0;
  const controller = new AbortController();
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
  await expect(run(busy(), { grace: 1, signal: controller.signal })).rejects.toBe(reason);
  expect(turns).toBeGreaterThan(0);
});
