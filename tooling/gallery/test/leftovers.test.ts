// What people report of other libraries: listeners left on a signal, rejections that nobody handles, work and timers
// that are left over. runVirtual itself fails when a timer, a task or an error is left.
import { getEventListeners } from "node:events";
import { setImmediate as hostTurn } from "node:timers/promises";
import { isCancelled, type SignalOption, sleep } from "@x/future";
import { all, map } from "@x/gather";
import { getEventLoop } from "@x/loop";
import { RateLimiter } from "@x/rate-limit";
import { retry } from "@x/retry";
import { KeyedLock, Semaphore } from "@x/sync";
import { runVirtual } from "@x/testing";
import { any, race, staggeredRace } from "@x/wait";
import { describe, expect, test } from "vitest";

/** How one of several functions ends. */
type Work = (item: number) => Promise<number>;

async function consume(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

const PARTS: [string, (work: Work, options?: SignalOption) => PromiseLike<unknown>][] = [
  ["all", (work, options) => all([() => work(1), () => work(2)], options)],
  ["race", (work, options) => race([() => work(1), () => work(2)], options)],
  ["any", (work, options) => any([() => work(1), () => work(2)], options)],
  ["staggeredRace", (work, options) => staggeredRace([() => work(1), () => work(2)], 1, options)],
  ["map", (work, options) => map([1, 2, 3], work, { limit: 2, ...options })],
  ["an iterated map", (work, options) => consume(map([1, 2, 3], work, { limit: 2, ...options }))],
  ["retry", (work, options) => retry(({ number }) => work(number), { delay: 5, ...options })],
  ["Semaphore.with", (work, options) => new Semaphore().with(() => work(1), options)],
  ["KeyedLock.with", (work, options) => new KeyedLock().with("key", () => work(1), options)],
  [
    "RateLimiter.with",
    (work, options) => new RateLimiter({ limit: 1 }).with(() => work(1), options),
  ],
];

/** Functions that wait, and count those that have not ended. */
class Working {
  open = 0;

  succeed(item: number): Promise<number> {
    return this.#run(item, () => item);
  }

  fail(item: number): Promise<number> {
    return this.#run(item, () => {
      throw new Error(`${item} has failed`);
    });
  }

  async #run(item: number, end: () => number): Promise<number> {
    this.open += 1;
    try {
      await sleep(item * 10);
      return end();
    } finally {
      this.open -= 1;
    }
  }
}

const settled = (call: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(call).then(
    () => "done",
    (error) => error,
  );

describe.each(PARTS)("%s", (_name, part) => {
  test.each(["succeed", "fail"] as const)("leaves no listener when its functions %s", (how) =>
    runVirtual(async () => {
      const { signal } = new AbortController();
      const working = new Working();
      await settled(part((item) => working[how](item), { signal }));
      expect([working.open, getEventListeners(signal, "abort")]).toEqual([0, []]);
    }),
  );

  test("leaves no listener, nor anything that runs, when its signal is aborted", () =>
    runVirtual(async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const working = new Working();
      const end = settled(part((item) => working.succeed(item), { signal }));
      await sleep(5);
      controller.abort(new Error("given up"));
      expect([await end, working.open]).toEqual([signal.reason, 0]);
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }));

  test("leaves no rejection unhandled, whatever its losers end with", async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", listener);
    for (const how of ["succeed", "fail"] as const) {
      await runVirtual(async () => {
        const working = new Working();
        // A map reports what the others fail with.
        getEventLoop().setExceptionHandler(() => {});
        await settled(
          part((item) =>
            working[how](item).catch((error: Error) => {
              throw isCancelled(error) ? new Error(`${item} fails late`) : error;
            }),
          ),
        );
      });
      await hostTurn();
    }
    process.off("unhandledRejection", listener);
    expect(unhandled).toEqual([]);
  });
});
