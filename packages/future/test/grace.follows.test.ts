// What a grace time does to async functions that pass no signal on, and that scopes follow.
import { Future, sleep } from "@x/future";
import { describe, expect, test } from "vitest";
import { cleaningFor, endOf, endOfCancelled, NEVER, reason } from "./graced-run.ts";

describe("a main with a grace time", () => {
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
