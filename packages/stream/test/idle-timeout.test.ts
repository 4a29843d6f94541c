import { call, createTask, Future, forEach, iterate, sleep, TimeoutError } from "@x/future";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { idleTimeout } from "@x/stream";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  asynchronously,
  Channel,
  errorOf,
  giving,
  now,
  outcomeOf,
  taken,
  timed,
  virtually,
} from "./support.ts";

/** Whether the runtime carries the scopes of async functions along, which browsers do not. */
const follows = "process" in globalThis;

describe("a source that is in time", () => {
  test(
    "gives its items",
    asynchronously(async () => {
      const source = timed<string>([
        [5, "a"],
        [9, "b"],
        [9, "c"],
      ]);
      expect(await taken(idleTimeout(source, 10))).toEqual([
        [5, "a"],
        [14, "b"],
        [23, "c"],
      ]);
    }),
  );

  test(
    "is not to blame for the time that the work on an item takes",
    asynchronously(async () => {
      const source = timed(["a", "b"].map((item) => [5, item] as const));
      const items: string[] = [];
      for await (const item of idleTimeout(source, 10)) {
        await sleep(1000);
        items.push(item);
      }
      expect([items, now()]).toEqual([["a", "b"], 2010]);
    }),
  );

  test(
    "with nothing to wait for takes no time at all",
    virtually(function* () {
      const items: number[] = [];
      yield* forEach(idleTimeout([1, 2, 3], 10), (item) => void items.push(item));
      expect([items, now()]).toEqual([[1, 2, 3], 0]);
    }),
  );

  test(
    "in the very moment when the time is up loses nothing",
    virtually(function* () {
      const loop = getRunningLoop();
      const channel = new Channel<number>();
      loop.callAt(10, () => channel.put(1));
      const reader = iterate(idleTimeout(channel, 10));
      const step = yield* reader.next();
      expect([step.value, now()]).toEqual([1, 10]);
      loop.callAt(10, () => {});
      yield* reader.close();
    }),
  );

  test(
    "may fail with an error of its own",
    asynchronously(async () => {
      async function* failing() {
        yield 1;
        throw new RangeError("broken");
      }
      expect(await outcomeOf(taken(idleTimeout(failing(), 10)))).toEqual(new RangeError("broken"));
    }),
  );
});

test(
  "a source that waits for something which is cancelled has not timed out",
  virtually(function* () {
    const channel = new Future<IteratorResult<number>>();
    getRunningLoop().callLater(5, () => channel.cancel("enough"));
    const source = giving<number>({ next: () => call(() => channel), close: () => sleep(0) });
    expect(yield* errorOf(iterate(idleTimeout(source, 10)).next())).toMatchObject({
      name: "CancelledError",
      args: ["enough"],
    });
  }),
);

describe("a source that is not", () => {
  test.runIf(follows)(
    "is closed, before the TimeoutError is thrown",
    asynchronously(async () => {
      const log: string[] = [];
      const items: string[] = [];
      async function* source() {
        try {
          yield "a";
          await sleep(1000);
        } finally {
          await sleep(5);
          log.push(`closed at ${now()}`);
        }
      }
      const reading = async () => {
        for await (const item of idleTimeout(source(), 10)) items.push(item);
      };
      const error = await outcomeOf(reading());
      expect(error).toEqual(new TimeoutError("there was no item for 10 ms"));
      expect([items, log, now()]).toEqual([["a"], ["closed at 15"], 15]);
    }),
  );

  test(
    "at its first item",
    virtually(function* () {
      const channel = new Channel<number>();
      const reader = iterate(idleTimeout(channel, 10));
      expect(yield* errorOf(reader.next())).toBeInstanceOf(TimeoutError);
      expect([now(), channel.isClosed, channel.waiting]).toEqual([10, true, 0]);
      expect(yield* reader.next()).toEqual({ done: true, value: undefined });
    }),
  );

  test(
    "and gives an item all the same when it is told to end: that counts",
    asynchronously(async () => {
      async function* source() {
        await sleep(1000).catch(() => {});
        yield "late";
      }
      expect(await taken(idleTimeout(source(), 10))).toEqual([[10, "late"]]);
    }),
  );

  test(
    "and waits for what cannot be told is let go",
    asynchronously(async () => {
      const stuck: AsyncIterable<number> = {
        [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
      };
      expect(await outcomeOf(taken(idleTimeout(stuck, 10)))).toBeInstanceOf(TimeoutError);
      expect(now()).toBe(10);
    }),
  );
});

describe("cancelling a call", () => {
  test(
    "does not begin the time anew",
    virtually(function* () {
      const reader = iterate(idleTimeout(new Channel<number>(), 10));
      const task = createTask(reader.next());
      yield* sleep(6);
      task.cancel();
      yield* errorOf(task);
      expect(yield* errorOf(reader.next())).toBeInstanceOf(TimeoutError);
      expect(now()).toBe(10);
    }),
  );

  test(
    "an item that came meanwhile is in time, however late the next call is",
    asynchronously(async () => {
      const reader = iterate(idleTimeout(timed([[8, "a"]]), 10));
      const task = createTask(reader.next());
      await sleep(6);
      task.cancel();
      await outcomeOf(task);
      await sleep(1000);
      expect(await reader.next()).toEqual({ done: false, value: "a" });
      await reader.close();
    }),
  );

  test(
    "in the moment when an item has come gives it, and is delivered at the next wait",
    virtually(function* () {
      const channel = new Channel<number>();
      const log: unknown[] = [];
      const task = createTask(
        forEach(idleTimeout(channel, 100), function* (item) {
          log.push(item);
          yield* sleep(1);
          log.push("not reached");
        }),
      );
      yield* sleep(1);
      channel.put(1);
      // The item has left the channel, and the task has not gone on yet.
      yield* sleep(0);
      expect(channel.size).toBe(0);
      task.cancel("enough");
      expect(yield* errorOf(task)).toMatchObject({ name: "CancelledError", args: ["enough"] });
      expect([log, now()]).toEqual([[1], 1]);
    }),
  );

  test.runIf(follows)(
    "while a late source cleans up is passed on, and waits for its end",
    asynchronously(async () => {
      const log: string[] = [];
      async function* source() {
        try {
          yield* [];
          await sleep(1000);
        } finally {
          await sleep(1000).catch(() => {});
          await sleep(10);
          log.push(`closed at ${now()}`);
        }
      }
      const task = createTask(forEach(idleTimeout(source(), 10), () => {}));
      await sleep(15);
      task.cancel();
      expect(await outcomeOf(task)).toMatchObject({ name: "CancelledError" });
      expect(log).toEqual(["closed at 25"]);
    }),
  );

  test("leaves no timer", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const task = createTask(
      forEach(idleTimeout(new Channel<number>(), 1000), () => {}),
      { loop },
    );
    loop.callLater(10, () => task.cancel());
    while (loop.runOnce()) {}
    expect([task.cancelled, loop.time()]).toEqual([true, 10]);
    loop.close();
  });
});

test("types", () => {
  expectTypeOf(idleTimeout([1], 1)).toEqualTypeOf<AsyncIterable<number>>();
});

test.each<[unknown, unknown, new () => Error, string]>([
  [5, 10, TypeError, "source must be an async iterable or an iterable, not 5"],
  [[], 0, RangeError, "delay must be more than 0 ms, not 0"],
  [[], undefined, TypeError, "delay must be a number of milliseconds, not undefined"],
])("idleTimeout(%o, %o) is refused", (source, delay, type, message) => {
  const call = () => idleTimeout(source as [], delay as number);
  expect(call).toThrow(type);
  expect(call).toThrow(message);
});
