// Under every schedule there is, and cancelled at every step.
import { type Coroutine, createTask, forEach, iterate, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { Queue } from "@x/queue";
import { RateLimiter } from "@x/rate-limit";
import { retry } from "@x/retry";
import { batch, idleTimeout, interval, merge } from "@x/stream";
import { checkCancellation } from "@x/testing";
import { describe, expect, test } from "vitest";
import { ended, holds, now } from "./support.ts";

test("RateLimiter: a token comes every 10 ms, whichever task is cancelled", () =>
  holds(function* () {
    const limiter = new RateLimiter({ limit: 1, interval: 10 });
    const times: number[] = [];
    const tasks = [1, 2, 3].map(() =>
      createTask(function* () {
        yield* limiter.acquire();
        times.push(now());
      }),
    );
    for (const task of tasks) yield* ended(task);
    yield* limiter.acquire();
    times.push(now());
    expect(times).toEqual(times.map((_, index) => index * 10));
  }));

describe.each<[string, (queue: Queue<number>) => AsyncIterable<number | number[]>]>([
  ["batch", (queue) => batch(queue, { size: 2, within: 5 })],
  ["idleTimeout", (queue) => idleTimeout(queue, 100)],
  ["merge", (queue) => merge([queue])],
])("%s", (_name, streamOf) => {
  test("what was put is given or still in the queue, in order", () =>
    holds(function* () {
      const queue = new Queue<number>();
      const got: number[] = [];
      const consumer = createTask(
        forEach(streamOf(queue), (item) => void got.push(...[item].flat())),
      );
      yield* sleep(0);
      queue.putNowait(1);
      yield* sleep(0);
      queue.putNowait(2);
      queue.shutdown();
      yield* ended(consumer);
      while (!queue.empty) got.push(queue.getNowait());
      expect(got).toEqual([1, 2]);
    }));

  test("cancelled at any step it loses nothing, and nothing is left", async () => {
    const setup = () => ({ queue: new Queue<number>(), got: [] as number[] });
    const invariant = ({ queue, got }: ReturnType<typeof setup>) => {
      const left: number[] = [];
      while (!queue.empty) left.push(queue.getNowait());
      const all = [...got, ...left];
      expect(all).toEqual([1, 2, 3].slice(0, all.length));
    };
    /** Puts items by and by. */
    const produce = (queue: Queue<number>) => {
      const loop = getRunningLoop();
      const timers = [1, 2, 3].map((item) => loop.callLater(item, () => queue.putNowait(item)));
      timers.push(loop.callLater(4, () => queue.shutdown()));
      return () => {
        for (const timer of timers) timer.cancel();
      };
    };
    const inCoroutine = checkCancellation(
      function* ({ queue, got }: ReturnType<typeof setup>) {
        const stop = produce(queue);
        try {
          yield* forEach(streamOf(queue), (item) => void got.push(...[item].flat()));
        } finally {
          stop();
        }
      },
      invariant,
      { setup },
    );
    expect(await inCoroutine).toBeGreaterThan(3);
    const inFunction = checkCancellation(
      async ({ queue, got }: ReturnType<typeof setup>) => {
        const stop = produce(queue);
        try {
          for await (const item of streamOf(queue)) got.push(...[item].flat());
        } finally {
          stop();
        }
      },
      invariant,
      { setup },
    );
    expect(await inFunction).toBeGreaterThan(3);
  });
});

test("merge: each source's items in order, and both are closed", () =>
  holds(function* () {
    const queues = [new Queue<string>(), new Queue<string>()] as const;
    const got: string[] = [];
    const consumer = createTask(forEach(merge(queues), (item) => void got.push(item)));
    queues[0].putNowait("a1");
    queues[1].putNowait("b1");
    yield* sleep(0);
    queues[1].putNowait("b2");
    queues[0].putNowait("a2");
    for (const queue of queues) queue.shutdown();
    yield* ended(consumer);
    const [a, b] = ["a", "b"].map((name) => got.filter((item) => item.startsWith(name)));
    expect([a, b]).toEqual([["a1", "a2"].slice(0, a?.length), ["b1", "b2"].slice(0, b?.length)]);
    if (!consumer.cancelled) expect(got.length).toBe(4);
  }));

test("interval: a cancelled call leaves its tick to the next", () =>
  holds(function* () {
    const reader = iterate(interval(10));
    const ticks: unknown[] = [];
    const tasks = [1, 2].map(() =>
      createTask(function* () {
        ticks.push((yield* reader.next()).value);
      }),
    );
    for (const task of tasks) yield* ended(task);
    ticks.push((yield* reader.next()).value);
    expect(ticks).toEqual(ticks.map((_, index) => index + 1));
    yield* reader.close();
  }));

test("retry: one attempt at a time, and none after it was cancelled", () =>
  holds(function* () {
    let [attempts, running] = [0, 0];
    const call = createTask(
      retry(
        function* () {
          attempts += 1;
          running += 1;
          expect(running).toBe(1);
          try {
            yield* sleep(1);
            if (attempts < 3) throw new Error("fails");
            return attempts;
          } finally {
            running -= 1;
          }
        },
        { attempts: 3, delay: 2 },
      ),
    );
    const beside = createTask(sleep(2));
    for (const task of [call, beside]) yield* ended(task);
    const atTheEnd = attempts;
    yield* sleep(100);
    expect([attempts, running]).toEqual([atTheEnd, 0]);
    if (!call.cancelled) expect(call.result()).toBe(3);
  }));

test("retry: cancelled at any step it leaves nothing, and each attempt has ended", async () => {
  const setup = () => ({ attempts: 0, ended: 0 });
  type State = ReturnType<typeof setup>;
  const invariant = (state: State) => {
    expect(state.ended).toBe(state.attempts);
  };
  const inCoroutine = checkCancellation(
    function* (state: State) {
      yield* retry(function* ({ number }) {
        state.attempts += 1;
        try {
          yield* sleep(1);
          if (number < 3) throw new Error("not yet");
        } finally {
          state.ended += 1;
        }
      });
    },
    invariant,
    { setup },
  );
  expect(await inCoroutine).toBeGreaterThan(6);
  const inFunction = checkCancellation(
    async (state: State) => {
      await retry(async ({ number }) => {
        state.attempts += 1;
        try {
          await sleep(1);
          if (number < 3) throw new Error("not yet");
        } finally {
          state.ended += 1;
        }
      });
    },
    invariant,
    { setup },
  );
  expect(await inFunction).toBeGreaterThan(6);
});

test("RateLimiter: cancelled at any step a wait costs no token", async () => {
  const setup = () => ({ limiter: new RateLimiter({ limit: 1, interval: 10 }), taken: 0 });
  type State = ReturnType<typeof setup>;
  function* invariant({ limiter, taken }: State): Coroutine<void> {
    // So many tokens, 10 ms apart from the beginning: the next one is there at that time.
    yield* limiter.acquire();
    expect(now()).toBe(taken * 10);
  }
  const inCoroutine = checkCancellation(
    function* (state: State) {
      for (let i = 0; i < 3; i += 1) {
        yield* state.limiter.acquire();
        state.taken += 1;
      }
    },
    invariant,
    { setup },
  );
  expect(await inCoroutine).toBeGreaterThan(3);
  const inFunction = checkCancellation(
    async (state: State) => {
      for (let i = 0; i < 3; i += 1) {
        await state.limiter.acquire();
        state.taken += 1;
      }
    },
    invariant,
    { setup },
  );
  expect(await inFunction).toBeGreaterThan(3);
});

test("interval: cancelled at any step it leaves no timer, and its ticks are in step", async () => {
  const setup = (): number[] => [];
  const invariant = (ticks: readonly number[]) => {
    expect(ticks).toEqual([1, 2, 3].slice(0, ticks.length));
  };
  const inCoroutine = checkCancellation(
    function* (ticks: number[]) {
      const reader = iterate(interval(10));
      try {
        while (ticks.length < 3) ticks.push((yield* reader.next()).value as number);
      } finally {
        yield* reader.close();
      }
    },
    invariant,
    { setup },
  );
  expect(await inCoroutine).toBeGreaterThan(3);
  const inFunction = checkCancellation(
    async (ticks: number[]) => {
      for await (const tick of interval(10)) {
        ticks.push(tick);
        if (ticks.length === 3) break;
      }
    },
    invariant,
    { setup },
  );
  expect(await inFunction).toBeGreaterThan(3);
});
