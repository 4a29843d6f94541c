import {
  type CoroutineIterator,
  coroutine,
  createTask,
  forEach,
  iterate,
  runSync,
  sleep,
} from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { type BatchOptions, batch } from "@x/stream";
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

const NEVER = Number.POSITIVE_INFINITY;

/** Whether the runtime carries the scopes of async functions along, which browsers do not. */
const follows = "process" in globalThis;

/** All that a batch of something gives, and when. */
async function batches<T>(
  source: () => AsyncIterable<T> | Iterable<T>,
  options: BatchOptions,
): Promise<[number, T[]][]> {
  let all: [number, T[]][] = [];
  await asynchronously(async () => {
    all = await taken(batch(source(), options));
  })();
  return all;
}

describe("a batch", () => {
  test("is given when it is full, and the last one at the end", async () => {
    expect(await batches(() => [1, 2, 3, 4, 5], { size: 2 })).toEqual([
      [0, [1, 2]],
      [0, [3, 4]],
      [0, [5]],
    ]);
  });

  test("of an empty source yields nothing", async () => {
    expect(await batches(() => [], { size: 2 })).toEqual([]);
    expect(await batches(() => [1, 2], { size: 2 })).toEqual([[0, [1, 2]]]);
    expect(await batches(() => timed([[500, 1]]), { size: 2, within: 10 })).toEqual([[500, [1]]]);
  });

  test("waits for `within` ms from its first item", async () => {
    const source = () =>
      timed<number>([
        [5, 1],
        [3, 2],
        [10, 3],
        [100, 4],
      ]);
    expect(await batches(source, { size: NEVER, within: 10 })).toEqual([
      [15, [1, 2]],
      [28, [3]],
      [118, [4]],
    ]);
  });

  test("that is full begins the time of the next one anew", async () => {
    const source = () => timed<number>([1, 2, 3, 4, 5, 6].map((item) => [4, item]));
    expect(await batches(source, { size: 2, within: 10 })).toEqual([
      [8, [1, 2]],
      [16, [3, 4]],
      [24, [5, 6]],
    ]);
  });

  test("is given at its end, not when the time is up, if the source ends before", async () => {
    expect(await batches(() => timed([[5, 1]]), { size: 2, within: 1000 })).toEqual([[5, [1]]]);
  });

  test(
    "counts from when its first item came, also if nobody waited for it then",
    asynchronously(async () => {
      const channel = new Channel<number>();
      const reader = batch(channel, { size: 10, within: 100 })[Symbol.asyncIterator]();
      channel.put(1);
      expect(await reader.next()).toEqual({ done: false, value: [1] });
      channel.put(2);
      await sleep(60);
      channel.put(3);
      expect(await reader.next()).toEqual({ done: false, value: [2, 3] });
      expect(now()).toBe(200);
      channel.put(4);
      await sleep(1000);
      expect(await reader.next()).toEqual({ done: false, value: [4] });
      expect(now()).toBe(1200);
      await reader.return?.();
    }),
  );

  test(
    "is read for when it is asked for, and no further",
    virtually(function* () {
      const channel = new Channel<number>();
      const reader = iterate(batch(channel, { size: 2 }));
      channel.put(1, 2, 3);
      yield* sleep(1);
      expect(channel.size).toBe(3);
      expect(yield* reader.next()).toEqual({ done: false, value: [1, 2] });
      yield* sleep(1);
      expect([channel.size, channel.waiting]).toEqual([1, 0]);
      yield* reader.close();
    }),
  );

  test("takes no time in which others have their turn, if all is there", () => {
    runSync(function* () {
      const log: unknown[] = [];
      const other = createTask(sleep(0));
      other.addDoneCallback(() => log.push("other"));
      yield* forEach(batch([1, 2, 3], { size: 2 }), (items) => void log.push(items));
      yield* other;
      expect(log).toEqual([[1, 2], [3], "other"]);
    });
  });
});

describe("an error", () => {
  test(
    "comes after what came before it",
    asynchronously(async () => {
      const log: unknown[] = [];
      async function* source() {
        yield 1;
        yield 2;
        yield 3;
        throw new RangeError("broken");
      }
      const reader = batch(source(), { size: 2 })[Symbol.asyncIterator]();
      for (let i = 0; i < 4; i += 1) log.push(await outcomeOf(reader.next()));
      expect(log).toEqual([
        { done: false, value: [1, 2] },
        { done: false, value: [3] },
        new RangeError("broken"),
        { done: true, value: undefined },
      ]);
    }),
  );

  test(
    "is the end: the source is asked no more",
    virtually(function* () {
      let asked = 0;
      const source: CoroutineIterator<number> = {
        next: coroutine(function* next() {
          yield* sleep(1);
          asked += 1;
          if (asked === 2) throw new RangeError("broken");
          return { done: false, value: asked };
        }),
        close: () => sleep(0),
      };
      const reader = iterate(batch(giving(source), { size: 2 }));
      expect(yield* reader.next()).toEqual({ done: false, value: [1] });
      expect(yield* errorOf(reader.next())).toEqual(new RangeError("broken"));
      expect(asked).toBe(2);
    }),
  );

  test(
    "of what cannot begin",
    virtually(function* () {
      const source: AsyncIterable<number> = {
        [Symbol.asyncIterator]() {
          throw new RangeError("broken");
        },
      };
      const reader = iterate(batch(source, { size: 2 }));
      expect(yield* errorOf(reader.next())).toEqual(new RangeError("broken"));
      expect(yield* reader.next()).toEqual({ done: true, value: undefined });
    }),
  );
});

test(
  "at its end, the source is neither asked nor closed again",
  virtually(function* () {
    const log: string[] = [];
    const source: CoroutineIterator<number> = {
      next: () => {
        log.push("asked");
        return sleep(1, { done: true, value: undefined });
      },
      close: () => sleep(0, void log.push("closed")),
    };
    const reader = iterate(batch(giving(source), { size: 2 }));
    for (let i = 0; i < 2; i += 1) {
      expect(yield* reader.next()).toEqual({ done: true, value: undefined });
    }
    yield* reader.close();
    expect(log).toEqual(["asked"]);
  }),
);

test(
  "closed before anything was asked for, it does not begin",
  virtually(function* () {
    let begun = false;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]() {
        begun = true;
        throw new Error("not needed");
      },
    };
    const reader = iterate(batch(source, { size: 2 }));
    yield* reader.close();
    expect([yield* reader.next(), begun]).toEqual([{ done: true, value: undefined }, false]);
  }),
);

describe("cancelled while it waits", () => {
  test(
    "it gives what has come, and the cancellation is delivered at the next wait",
    virtually(function* () {
      const channel = new Channel<number>();
      const log: unknown[] = [];
      const task = createTask(
        forEach(batch(channel, { size: 10, within: 100 }), function* (items) {
          log.push(items);
          yield* sleep(1000);
          log.push("not reached");
        }),
      );
      channel.put(1, 2);
      yield* sleep(10);
      task.cancel("enough");
      expect(yield* errorOf(task)).toMatchObject({ name: "CancelledError", args: ["enough"] });
      expect([log, now(), channel.isClosed, channel.waiting]).toEqual([[[1, 2]], 10, true, 0]);
    }),
  );

  test.runIf(follows)(
    "so in async functions",
    asynchronously(async () => {
      const channel = new Channel<number>();
      const log: unknown[] = [];
      const task = createTask(async () => {
        for await (const items of batch(channel, { size: 10, within: 100 })) log.push(items);
      });
      channel.put(1, 2);
      await sleep(10);
      task.cancel();
      expect(await outcomeOf(task)).toMatchObject({ name: "CancelledError" });
      expect([log, now(), channel.isClosed]).toEqual([[[1, 2]], 10, true]);
    }),
  );

  test(
    "an item that comes in the same moment is in the batch",
    virtually(function* () {
      for (const cancelFirst of [true, false]) {
        const channel = new Channel<number>();
        const log: number[] = [];
        const task = createTask(
          forEach(batch(channel, { size: 10, within: 100 }), (items) => void log.push(...items)),
        );
        yield* sleep(1);
        channel.put(1);
        yield* sleep(1);
        if (cancelFirst) task.cancel();
        channel.put(2);
        if (!cancelFirst) task.cancel();
        yield* errorOf(task);
        const left = iterate(channel);
        if (channel.size > 0) log.push((yield* left.next()).value as number);
        expect(log).toEqual([1, 2]);
      }
    }),
  );

  test(
    "with nothing to give it throws, and goes on at the next call where it was",
    asynchronously(async () => {
      const source = timed([
        [50, "first"],
        [50, "second"],
      ]);
      const reader = iterate(batch(source, { size: 1 }));
      for (const item of ["first", "second"]) {
        const task = createTask(reader.next());
        await sleep(10);
        task.cancel();
        expect(await outcomeOf(task)).toMatchObject({ name: "CancelledError" });
        expect(await reader.next()).toEqual({ done: false, value: [item] });
      }
      expect(now()).toBe(100);
      await reader.close();
    }),
  );

  test("it leaves no timer", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const channel = new Channel<number>();
    const task = createTask(
      forEach(batch(channel, { size: 10, within: 1000 }), () => {}),
      { loop },
    );
    loop.callLater(1, () => channel.put(1));
    loop.callLater(10, () => task.cancel());
    while (loop.runOnce()) {}
    expect([task.cancelled, loop.time()]).toEqual([true, 10]);
    loop.close();
  });
});

test("types", () => {
  expectTypeOf(batch([1, 2], { size: 1 })).toEqualTypeOf<AsyncIterable<number[]>>();
  expectTypeOf(batch(timed([[1, "a"]]), { size: 1 })).toEqualTypeOf<AsyncIterable<string[]>>();
});

describe("bad arguments", () => {
  test.each<[unknown, unknown, new () => Error, string]>([
    [5, { size: 1 }, TypeError, "source must be an async iterable or an iterable, not 5"],
    [
      undefined,
      { size: 1 },
      TypeError,
      "source must be an async iterable or an iterable, not undefined",
    ],
    [[], undefined, TypeError, "options must be an object such as { size: … }, not undefined"],
    [[], 5, TypeError, "options must be an object such as { size: … }, not 5"],
    [[], {}, TypeError, "size must be a whole number, not undefined"],
    [[], { size: 0 }, RangeError, "size must be a whole number of 1 or more, not 0"],
    [[], { size: 1, within: 0 }, RangeError, "within must be more than 0 ms, not 0"],
    [[], { size: 1, within: "1s" }, TypeError, 'within must be a number of milliseconds, not "1s"'],
  ])("batch(%o, %o)", (source, options, type, message) => {
    const call = () => batch(source as [], options as BatchOptions);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});
