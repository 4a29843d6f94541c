import { createTask, forEach, iterate, runSync, sleep } from "@x/future";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { type IntervalOptions, interval } from "@x/stream";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asynchronously, errorOf, now, outcomeOf, virtually } from "./support.ts";

/** The ticks, and when each was given, around work that takes the given times. */
async function ticksOf(
  delay: number,
  works: readonly number[],
  options?: IntervalOptions,
): Promise<[time: number, tick: number][]> {
  const ticks: [number, number][] = [];
  await asynchronously(async () => {
    for await (const tick of interval(delay, options)) {
      ticks.push([now(), tick]);
      const work = works[ticks.length - 1];
      if (work === undefined) break;
      await sleep(work);
    }
  })();
  return ticks;
}

describe("ticks", () => {
  test("come at a fixed rate, however long the work between them takes", async () => {
    expect(await ticksOf(100, [10, 99, 50])).toEqual([
      [100, 1],
      [200, 2],
      [300, 3],
      [400, 4],
    ]);
  });

  test("that were missed are left out, but for the last of them, and then they are in step", async () => {
    expect(await ticksOf(100, [350, 10, 0])).toEqual([
      [100, 1],
      [450, 4],
      [500, 5],
      [600, 6],
    ]);
  });

  test("are all given with catchUp, one after the other, until it has caught up", async () => {
    expect(await ticksOf(100, [350, 10, 0, 0, 0], { catchUp: true })).toEqual([
      [100, 1],
      [450, 2],
      [460, 3],
      [460, 4],
      [500, 5],
      [600, 6],
    ]);
  });

  test("do not drift, however odd the interval", () => {
    runSync(function* () {
      const times: number[] = [];
      const reader = iterate(interval(100 / 3));
      for (let i = 0; i < 3000; i += 1) {
        const { value } = yield* reader.next();
        expect(value).toBe(i + 1);
        times.push(now());
      }
      expect(times.filter((_, i) => i % 600 === 599)).toEqual(
        [20_000, 40_000, 60_000, 80_000, 100_000].map((time) => expect.closeTo(time, 6)),
      );
    });
  });

  test(
    "that come late, because the loop was busy, are left out as well",
    virtually(function* () {
      const reader = iterate(interval(100));
      const task = createTask(reader.next());
      yield* sleep(0);
      (getRunningLoop().host as VirtualHost).advance(350);
      expect((yield* task).value).toBe(3);
      expect((yield* reader.next()).value).toBe(4);
      expect(now()).toBe(400);
    }),
  );

  test.each([0, 1_000_000])("are left out as well in an iteration that begins at %d ms", (start) =>
    virtually(function* () {
      yield* sleep(start);
      const reader = iterate(interval(100));
      yield* sleep(350);
      expect([(yield* reader.next()).value, now() - start]).toEqual([3, 350]);
      expect([(yield* reader.next()).value, now() - start]).toEqual([4, 400]);
    })(),
  );

  test(
    "that are due take no time in which others have their turn",
    virtually(function* () {
      const log: unknown[] = [];
      const reader = iterate(interval(100, { catchUp: true }));
      yield* sleep(300);
      getRunningLoop().callSoon(() => log.push("other"));
      for (let i = 0; i < 3; i += 1) log.push((yield* reader.next()).value);
      yield* sleep(0);
      expect(log).toEqual([1, 2, 3, "other"]);
    }),
  );

  test(
    "are counted from when the iteration begins; each has its own",
    virtually(function* () {
      const ticks = interval(100);
      yield* sleep(30);
      const first = iterate(ticks);
      yield* sleep(30);
      const second = iterate(ticks);
      yield* first.next();
      expect(now()).toBe(130);
      yield* second.next();
      expect(now()).toBe(160);
    }),
  );

  test(
    "that are asked for together come one after the other",
    asynchronously(async () => {
      const reader = interval(100)[Symbol.asyncIterator]();
      const both = await Promise.all([1, 2].map(async () => [(await reader.next()).value, now()]));
      expect(both).toEqual([
        [1, 100],
        [2, 200],
      ]);
    }),
  );
});

describe("the end", () => {
  test(
    "comes with return, also for all calls that wait",
    asynchronously(async () => {
      const reader = interval(100)[Symbol.asyncIterator]();
      const waiting = [reader.next(), reader.next(), reader.next()];
      await sleep(10);
      expect(await reader.return?.()).toEqual({ done: true, value: undefined });
      for (const each of waiting) expect(await each).toEqual({ done: true, value: undefined });
      expect(await reader.next()).toEqual({ done: true, value: undefined });
      expect(now()).toBe(10);
    }),
  );

  test(
    "comes when it is cancelled",
    virtually(function* () {
      const ticks: number[] = [];
      const task = createTask(forEach(interval(100), (tick) => void ticks.push(tick)));
      yield* sleep(350);
      task.cancel();
      expect(yield* errorOf(task)).toMatchObject({ name: "CancelledError" });
      expect(ticks).toEqual([1, 2, 3]);
    }),
  );

  test(
    "does not come when a single call is cancelled: its tick is given to the next",
    virtually(function* () {
      const reader = iterate(interval(100));
      const tasks = [createTask(reader.next()), createTask(reader.next())];
      const third = createTask(reader.next());
      yield* sleep(50);
      for (const task of tasks) task.cancel();
      for (const task of tasks) yield* errorOf(task);
      expect([(yield* third).value, now()]).toEqual([1, 100]);
    }),
  );

  test(
    "does not come for the others when one in line is cancelled",
    virtually(function* () {
      const reader = iterate(interval(100));
      const first = createTask(reader.next());
      const second = createTask(reader.next());
      const third = createTask(reader.next());
      yield* sleep(50);
      second.cancel();
      expect([(yield* first).value, (yield* third).value, now()]).toEqual([1, 2, 200]);
    }),
  );

  test(
    "of one whose turn it was when it was cancelled passes that on",
    virtually(function* () {
      const reader = iterate(interval(100));
      const first = createTask(reader.next());
      const second = createTask(reader.next());
      const third = createTask(reader.next());
      yield* sleep(0);
      yield* sleep(100);
      expect([first.done, second.done]).toEqual([true, false]);
      second.cancel();
      yield* errorOf(second);
      expect([(yield* third).value, now()]).toEqual([2, 200]);
    }),
  );

  test("leaves no timer, nor does an iteration that is not asked", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const task = createTask(
      (function* () {
        iterate(interval(100));
        yield* iterate(interval(1000)).next();
      })(),
      { loop },
    );
    loop.callLater(10, () => task.cancel());
    while (loop.runOnce()) {}
    expect([task.cancelled, loop.time()]).toEqual([true, 10]);
    loop.close();
  });

  test(
    "for await is over when its body fails",
    asynchronously(async () => {
      const failing = async () => {
        for await (const tick of interval(10)) if (tick === 2) throw new Error("enough");
      };
      expect(await outcomeOf(failing())).toEqual(new Error("enough"));
      expect(now()).toBe(20);
    }),
  );
});

test("types", () => {
  expectTypeOf(interval(1)).toEqualTypeOf<AsyncIterable<number>>();
});

test.each<[unknown, unknown, new () => Error, string]>([
  [0, {}, RangeError, "delay must be more than 0 ms, not 0"],
  [Number.NaN, {}, RangeError, "delay must be a number of milliseconds, not NaN"],
  ["1s", {}, TypeError, 'delay must be a number of milliseconds, not "1s"'],
  [10, true, TypeError, "options must be an object such as { catchUp: … }, not true"],
  [10, { catchUp: 1 }, TypeError, "catchUp must be true or false, not 1"],
])("interval(%o, %o) is refused", (delay, options, type, message) => {
  const call = () => interval(delay as number, options as IntervalOptions);
  expect(call).toThrow(type);
  expect(call).toThrow(message);
});
