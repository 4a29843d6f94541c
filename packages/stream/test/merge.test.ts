import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  forEach,
  iterate,
  run,
  runSync,
  sleep,
} from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { merge } from "@x/stream";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  asynchronously,
  Channel,
  errorOf,
  now,
  outcomeOf,
  taken,
  timed,
  virtually,
} from "./support.ts";

/** Whether the runtime carries the scopes of async functions along, which browsers do not. */
const follows = "process" in globalThis;

/** Goes on when it is cancelled. */
function* patiently(call: CoroutineCall<void>): Coroutine<void> {
  try {
    yield* call;
  } catch {}
}

const every = (delay: number, name: string, times: number) =>
  Array.from({ length: times }, (_, index) => [delay, `${name}${index + 1}`] as const);

describe("items", () => {
  test(
    "come as their sources give them",
    asynchronously(async () => {
      const merged = merge([timed(every(30, "a", 3)), timed(every(40, "b", 2))]);
      expect(await taken(merged)).toEqual([
        [30, "a1"],
        [40, "b1"],
        [60, "a2"],
        [80, "b2"],
        [90, "a3"],
      ]);
    }),
  );

  test("of sources that have them ready take turns", () => {
    runSync(function* () {
      const items: unknown[] = [];
      yield* forEach(merge([[1, 2, 3], ["a"], new Set([true, false])]), (item) => {
        items.push(item);
      });
      expect(items).toEqual([1, "a", true, 2, false, 3]);
    });
  });

  test(
    "of a source that always has some do not keep the others waiting",
    virtually(function* () {
      const [busy, rare] = [new Channel<string>(), new Channel<string>()];
      busy.put(..."abcdefgh");
      const reader = iterate(merge([busy, rare]));
      const items: unknown[] = [];
      for (let i = 0; i < 6; i += 1) {
        if (i === 2) rare.put("rare");
        items.push((yield* reader.next()).value);
        yield* sleep(0);
      }
      yield* reader.close();
      expect(items.indexOf("rare")).toBeLessThan(5);
    }),
  );

  test(
    "of no source, or of empty ones, there are no items",
    asynchronously(async () => {
      expect(await taken(merge([]))).toEqual([]);
      expect(await taken(merge([[], new Set<number>(), timed([])]))).toEqual([]);
    }),
  );

  test(
    "are asked for while one waits, and not before or after",
    virtually(function* () {
      let asked = 0;
      function* counting() {
        for (;;) {
          asked += 1;
          yield asked;
        }
      }
      const channel = new Channel<number>();
      const reader = iterate(merge([counting(), channel]));
      yield* sleep(1);
      expect([asked, channel.waiting]).toEqual([0, 0]);
      yield* reader.next();
      yield* sleep(100);
      expect([asked, channel.waiting]).toEqual([1, 1]);
      yield* reader.close();
    }),
  );

  test(
    "may be merged again",
    asynchronously(async () => {
      const inner = merge([timed(every(10, "a", 1)), timed(every(20, "b", 1))]);
      expect(await taken(merge([inner, timed(every(15, "c", 1))]))).toEqual([
        [10, "a1"],
        [15, "c1"],
        [20, "b1"],
      ]);
    }),
  );
});

describe("an error", () => {
  test.runIf(follows)(
    "is thrown as it is, when the others are closed",
    asynchronously(async () => {
      const log: string[] = [];
      const failure = new RangeError("broken");
      async function* failing() {
        await sleep(25);
        yield* [];
        throw failure;
      }
      const reader = merge([
        timed(every(10, "a", 9), log, "a"),
        failing(),
        timed(every(1000, "b", 1), log, "b"),
      ])[Symbol.asyncIterator]();
      const seen: unknown[] = [];
      for (let i = 0; i < 4; i += 1) seen.push(await outcomeOf(reader.next()));
      expect(seen).toEqual([
        { done: false, value: "a1" },
        { done: false, value: "a2" },
        failure,
        { done: true, value: undefined },
      ]);
      expect([log.sort(), now()]).toEqual([["a is closed", "b is closed"], 25]);
    }),
  );

  test(
    "of another source at the same time is not reported",
    asynchronously(async () => {
      const failing = (name: string) =>
        (async function* () {
          await sleep(10);
          yield* [];
          throw new Error(name);
        })();
      const merged = merge([failing("first"), failing("second")]);
      expect(await outcomeOf(taken(merged))).toEqual(new Error("first"));
      await sleep(10);
    }),
  );

  test(
    "of a source that cannot begin closes the others",
    virtually(function* () {
      const channel = new Channel<number>();
      const broken: AsyncIterable<number> = {
        [Symbol.asyncIterator]() {
          throw new RangeError("broken");
        },
      };
      const reader = iterate(merge([channel, broken]));
      expect(yield* errorOf(reader.next())).toEqual(new RangeError("broken"));
      expect([channel.isClosed, channel.waiting]).toEqual([true, 0]);
    }),
  );

  test.runIf(follows)(
    "of closing counts only if there is no other",
    asynchronously(async () => {
      const stubborn = (name = "it"): AsyncIterable<number> => ({
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: 1 }),
          return: async () => {
            throw new Error(`${name} cannot close`);
          },
        }),
      });
      const failing = (async function* () {
        yield* [];
        throw new RangeError("broken");
      })();
      expect(await outcomeOf(taken(merge([stubborn(), failing])))).toEqual(
        new RangeError("broken"),
      );

      const log: string[] = [];
      const leaving = async () => {
        const sources = [stubborn("first"), stubborn("second"), timed(every(1, "a", 9), log)];
        for await (const _ of merge(sources)) break;
      };
      expect(await outcomeOf(leaving())).toEqual(new Error("first cannot close"));
      expect(log).toEqual(["source is closed"]);
    }),
  );
});

test(
  "cancelled while the others are closed after an error, it is cancelled",
  asynchronously(async () => {
    const slow: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: "item" }),
        return: async () => createTask(sleep(50, { done: true, value: undefined })),
      }),
    };
    const failing = (async function* () {
      yield "another";
      throw new RangeError("broken");
    })();
    const task = createTask(forEach(merge([slow, failing]), () => {}));
    await sleep(20);
    expect(task.done).toBe(false);
    task.cancel();
    expect(await outcomeOf(task)).toMatchObject({ name: "CancelledError" });
    await sleep(50); // what was let go ends
  }),
);

describe("its sources are closed", () => {
  const sources = (log: string[]) =>
    ["a", "b", "c"].map((name) => timed(every(10, name, 9), log, name));
  const closed = ["a is closed", "b is closed", "c is closed"];

  test.runIf(follows)(
    "by break, also those that stand at a yield",
    asynchronously(async () => {
      const log: string[] = [];
      let count = 0;
      for await (const _ of merge(sources(log))) {
        count += 1;
        if (count === 5) break;
      }
      expect([log.sort(), now()]).toEqual([closed, 20]);
    }),
  );

  test(
    "by an error in the body",
    asynchronously(async () => {
      const log: string[] = [];
      const failing = async () => {
        for await (const item of merge(sources(log))) throw new Error(item);
      };
      expect(await outcomeOf(failing())).toEqual(new Error("a1"));
      expect(log.sort()).toEqual(closed);
    }),
  );

  test.runIf(follows)(
    "when for await is cancelled, which closes nothing by itself",
    asynchronously(async () => {
      const log: string[] = [];
      const task = createTask(async () => {
        for await (const _ of merge(sources(log)));
      });
      await sleep(15);
      task.cancel();
      expect(await outcomeOf(task)).toMatchObject({ name: "CancelledError" });
      expect([log.sort(), now()]).toEqual([closed, 15]);
    }),
  );

  test(
    "when forEach is cancelled",
    virtually(function* () {
      const channels = [new Channel<number>(), new Channel<number>()];
      const task = createTask(forEach(merge(channels), () => {}));
      yield* sleep(1);
      expect(channels.map((each) => each.waiting)).toEqual([1, 1]);
      task.cancel();
      yield* errorOf(task);
      expect(channels.map((each) => [each.isClosed, each.waiting])).toEqual([
        [true, 0],
        [true, 0],
      ]);
    }),
  );

  test(
    "at the same time, so that one that takes long does not hold up the others",
    asynchronously(async () => {
      const slow = (): AsyncIterable<string> => ({
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: "item" }),
          return: async () => createTask(sleep(50, { done: true, value: undefined })),
        }),
      });
      for await (const _ of merge([slow(), slow()])) break;
      expect(now()).toBe(50);
    }),
  );

  test(
    "also when it is cancelled once more meanwhile",
    virtually(function* () {
      const log: string[] = [];
      const slow = (name: string): AsyncIterable<string> =>
        new (class extends Channel<string> {
          override *take(): Coroutine<IteratorResult<string, undefined>> {
            try {
              return yield* super.take();
            } finally {
              yield* patiently(sleep(20));
              yield* sleep(20);
              log.push(`${name} has ended at ${now()}`);
            }
          }
        })();
      const sources = [slow("a"), slow("b")] as Channel<string>[];
      const task = createTask(forEach(merge(sources), () => {}));
      yield* sleep(1);
      task.cancel();
      yield* sleep(10);
      task.cancel();
      expect(yield* errorOf(task)).toMatchObject({ name: "CancelledError" });
      expect(log).toEqual(["a has ended at 31", "b has ended at 41"]);
      expect(sources.map((each) => each.isClosed)).toEqual([true, true]);
    }),
  );

  test(
    "even one whose item never comes",
    asynchronously(async () => {
      let isClosed = false;
      const stuck: AsyncIterable<string> = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise(() => {}),
          return: async () => {
            isClosed = true;
            return { done: true, value: undefined };
          },
        }),
      };
      for await (const _ of merge([stuck, timed(every(10, "a", 2))])) break;
      expect([isClosed, now()]).toEqual([true, 10]);
    }),
  );

  test.runIf(follows)("at the end of run, when they were left open", async () => {
    const log: string[] = [];
    const main = async () => {
      const reader = iterate(merge(sources(log)));
      await reader.next();
    };
    await run(main, { host: new VirtualHost() });
    expect(log.sort()).toEqual(closed);
  });
});

test(
  "sources are closed also when it is cancelled again at once",
  virtually(function* () {
    for (const iterations of [0, 1, 2, 3]) {
      const channels = [new Channel<number>(), new Channel<number>()];
      const task = createTask(forEach(merge(channels), () => {}));
      yield* sleep(1);
      task.cancel();
      for (let i = 0; i < iterations; i += 1) yield* sleep(0);
      task.cancel();
      yield* errorOf(task);
      yield* sleep(1);
      expect(channels.map((each) => each.isClosed)).toEqual([true, true]);
    }
  }),
);

describe("cancelling a call", () => {
  test(
    "in the moment when an item has come gives it, also where the iteration ends then",
    virtually(function* () {
      for (const iterations of [0, 1, 2, 3, 4]) {
        const channel = new Channel<number>();
        const items: number[] = [];
        const task = createTask(
          forEach(merge([channel, new Channel<number>()]), (item) => void items.push(item)),
        );
        yield* sleep(1);
        channel.put(1);
        for (let i = 0; i < iterations; i += 1) yield* sleep(0);
        task.cancel();
        yield* errorOf(task);
        expect(items.length + channel.size).toBe(1);
      }
    }),
  );

  test(
    "loses no item, and none is doubled",
    asynchronously(async () => {
      const reader = iterate(merge([timed(every(10, "a", 3)), timed(every(15, "b", 2))]));
      const items: unknown[] = [];
      for (let turns = 0; items.length < 5; turns += 1) {
        const task = createTask(reader.next());
        await sleep(turns % 4);
        task.cancel();
        const step = await outcomeOf(task);
        if (!(step instanceof Error)) items.push((step as IteratorResult<string>).value);
      }
      expect(items.sort()).toEqual(["a1", "a2", "a3", "b1", "b2"]);
      expect(await reader.next()).toEqual({ done: true, value: undefined });
    }),
  );

  test("leaves nothing on the loop", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const channels = [new Channel<number>(), new Channel<number>()];
    const task = createTask(
      forEach(merge(channels), () => {}),
      { loop },
    );
    loop.callLater(10, () => task.cancel());
    while (loop.runOnce()) {}
    expect([task.cancelled, loop.time()]).toEqual([true, 10]);
    loop.close();
  });
});

test("types", () => {
  expectTypeOf(merge([[1], [2]])).toEqualTypeOf<AsyncIterable<number>>();
  expectTypeOf(merge([[1], timed([[1, "a"]])])).toEqualTypeOf<AsyncIterable<number | string>>();
  expectTypeOf(merge(new Set([timed([[1, "a"]])]))).toEqualTypeOf<AsyncIterable<string>>();
});

test.each<[unknown, string]>([
  [undefined, "sources must be an iterable of sources, not undefined"],
  [5, "sources must be an iterable of sources, not 5"],
  [[[1], 5], "sources[1] must be an async iterable or an iterable, not 5"],
])("merge(%o) is refused", (sources, message) => {
  expect(() => merge(sources as [])).toThrow(new TypeError(message));
});
