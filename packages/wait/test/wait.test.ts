import {
  type Coroutine,
  type CoroutineCall,
  call,
  coroutine,
  createTask,
  Future,
  sleep,
  type Task,
} from "@x/future";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import {
  ALL_COMPLETED,
  asCompleted,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  wait,
} from "@x/wait";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  asyncMain,
  errorOf,
  expectSame,
  failing,
  iterations,
  now,
  reportsOf,
  runQuietly,
  Watched,
} from "./support.ts";

const never = () => createTask(sleep(Number.POSITIVE_INFINITY));

describe("all", () => {
  test("by default and with ALL_COMPLETED, waits for all, whatever becomes of them", () => {
    for (const options of [{}, { returnWhen: ALL_COMPLETED }, { timeout: null }]) {
      runQuietly(function* () {
        const good = createTask(sleep(10, "good"));
        const bad = createTask(failing("bad", 5));
        const cancelled = createTask(sleep(20));
        getRunningLoop().callLater(7, () => cancelled.cancel());
        const { done, pending } = yield* wait([good, bad, cancelled], options);
        expect(now()).toBe(10);
        expectSame(done, [good, bad, cancelled]);
        expect(pending.size).toBe(0);
        expect(bad.exception()).toEqual(new Error("bad"));
      });
    }
  });

  test("WAI-02 gives the very objects, in the order of the arguments, each once", () => {
    runQuietly(function* () {
      const slow = createTask(sleep(2, "slow"));
      const quick = createTask(sleep(1, "quick"));
      const future = new Future<string>();
      const { done, pending } = yield* wait([slow, future, quick, slow, future], { timeout: 5 });
      expectSame(done, [slow, quick]);
      expectSame(pending, [future]);
      future.cancel();
    });
  });

  test("WAI-02 counts a future that is given twice once", () => {
    runQuietly(function* () {
      const first = createTask(sleep(1));
      const second = createTask(sleep(5));
      yield* wait([first, first, second]);
      expect(now()).toBe(5);
    });
  });
});

describe("the first", () => {
  test("FIRST_COMPLETED returns for a result, an error, a cancelled one", () => {
    const ends: ((future: Future<string>) => void)[] = [
      (future) => future.setResult("result"),
      (future) => future.setException(new Error("error")),
      (future) => future.cancel(),
    ];
    for (const end of ends) {
      runQuietly(function* () {
        const future = new Future<string>();
        const other = never();
        getRunningLoop().callLater(3, end, future);
        const { done, pending } = yield* wait([other, future], { returnWhen: FIRST_COMPLETED });
        expect(now()).toBe(3);
        expectSame(done, [future]);
        expectSame(pending, [other]);
        if (!future.cancelled) future.exception();
      });
    }
  });

  test("WAI-04 FIRST_COMPLETED gives all that are done when the waiter resumes", () => {
    runQuietly(function* () {
      const first = new Future<number>();
      const second = new Future<number>();
      const third = new Future<number>();
      const loop = getRunningLoop();
      loop.callSoon(() => {
        first.setResult(1);
        // In the iteration in which wait is told of the first, and in the one after.
        loop.callSoon(() => {
          second.setResult(2);
          loop.callSoon(() => third.setResult(3));
        });
      });
      const { done, pending } = yield* wait([first, second, third], {
        returnWhen: FIRST_COMPLETED,
      });
      expectSame(done, [first, second]);
      expectSame(pending, [third]);
      expect(third.done).toBe(false);
    });
  });

  test("WAI-03 FIRST_EXCEPTION returns for an error, not for a cancelled one or a result", () => {
    runQuietly(function* () {
      const good = createTask(sleep(1));
      const cancelled = createTask(sleep(20));
      getRunningLoop().callLater(2, () => cancelled.cancel());
      const bad = createTask(failing("bad", 5));
      const rest = never();
      const { done, pending } = yield* wait([good, cancelled, bad, rest], {
        returnWhen: FIRST_EXCEPTION,
      });
      expect(now()).toBe(5);
      expectSame(done, [good, cancelled, bad]);
      expectSame(pending, [rest]);
    });
  });

  test("WAI-03 FIRST_EXCEPTION without an error waits for all", () => {
    runQuietly(function* () {
      const good = createTask(sleep(5));
      const cancelled = createTask(sleep(20));
      cancelled.cancel();
      const { done } = yield* wait([cancelled, good], { returnWhen: FIRST_EXCEPTION });
      expect(now()).toBe(5);
      expect(done.size).toBe(2);
    });
  });

  test("WAI-03 an error that is undefined is one as well", () => {
    runQuietly(function* () {
      const nothing = new Future<void>();
      nothing.setException(undefined);
      const { pending } = yield* wait([nothing, never()], { returnWhen: FIRST_EXCEPTION });
      expect(pending.size).toBe(1);
    });
  });
});

describe("when it returns", () => {
  test("HOP-02 two iterations after the last is done", () => {
    runQuietly(function* () {
      const clock = iterations();
      const future = new Future<void>();
      let set = 0;
      createTask(function* () {
        yield* sleep(0);
        set = clock.count;
        future.setResult();
      });
      yield* wait([future]);
      expect(clock.count - set).toBe(2);
    });
  });

  test.each([undefined, 0, -1, 10])("WAI-05 two later when all are done, timeout %s", (timeout) => {
    runQuietly(function* () {
      const future = new Future<number>();
      future.setResult(1);
      const clock = iterations();
      const { done } = yield* wait([future], { timeout: timeout ?? null });
      expect(clock.count).toBe(2);
      expectSame(done, [future]);
      expect(now()).toBe(0);
    });
  });

  test("WAI-05 with a timeout of 0, what is not done is pending", () => {
    runQuietly(function* () {
      const done = new Future<void>();
      done.setResult();
      const pending = new Future<void>();
      const sorted = yield* wait([pending, done], { timeout: 0 });
      expectSame(sorted.done, [done]);
      expectSame(sorted.pending, [pending]);
    });
  });

  test("WAI-02 a timeout is not an error, and cancels nothing", () => {
    runQuietly(function* () {
      const slow = createTask(sleep(50, "slow"));
      const quick = createTask(sleep(5, "quick"));
      const { done, pending } = yield* wait([slow, quick], { timeout: 20 });
      expect(now()).toBe(20);
      expectSame(done, [quick]);
      expectSame(pending, [slow]);
      expect(yield* slow).toBe("slow");
    });
  });

  test("a timeout of Infinity never comes", () => {
    runQuietly(function* () {
      const { done } = yield* wait([createTask(sleep(5))], { timeout: Number.POSITIVE_INFINITY });
      expect(done.size).toBe(1);
    });
  });

  test("a future that is done together with the timeout is done", () => {
    runQuietly(function* () {
      const future = new Future<void>();
      const other = new Future<void>();
      getRunningLoop().callLater(5, () => future.setResult());
      const { done, pending } = yield* wait([future, other], {
        timeout: 5,
        returnWhen: FIRST_COMPLETED,
      });
      expect([done.size, pending.size]).toEqual([1, 1]);
    });
  });

  test("leaves no timer and no callback behind", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const pending = new Watched<void>({ loop });
    const quick = createTask(sleep(1), { loop });
    const main = createTask(
      () => wait([quick, pending], { timeout: 1000, returnWhen: FIRST_COMPLETED }),
      { loop },
    );
    while (loop.runOnce()) {}
    expect(main.done).toBe(true);
    expect(loop.time()).toBe(1);
    expect(pending.callbacks).toBe(0);
    loop.close();
  });
});

describe("errors", () => {
  test("WAI-07 does not count as looking at them", () => {
    const error = new Error("unseen");
    const reports = reportsOf(function* () {
      const future = new Future<void>();
      future.setException(error);
      yield* wait([future], { returnWhen: FIRST_COMPLETED });
    });
    expect(reports.map((report) => report.error)).toEqual([error]);
  });

  test("that come after the timeout were not looked at", () => {
    const reports = reportsOf(function* () {
      const late = createTask(failing("late", 20));
      yield* wait([late, never()], { timeout: 10, returnWhen: FIRST_EXCEPTION });
      yield* sleep(50);
    });
    expect(reports.map((report) => report.error)).toEqual([new Error("late")]);
  });

  test("looking for the first error counts as looking at it, unless all are done anyway", () => {
    const error = new Error("unseen");
    const reports = reportsOf(function* () {
      const future = new Future<void>();
      future.setException(new Error("seen"));
      yield* wait([future, never()], { returnWhen: FIRST_EXCEPTION });
      const last = new Future<void>();
      last.setException(error);
      yield* wait([last], { returnWhen: FIRST_EXCEPTION });
    });
    expect(reports.map((report) => report.error)).toEqual([error]);
  });
});

const NEVER_BEGUN = "not started";
const QUEUED = "queued";
const WOKEN = "woken but not yet run";
const MOMENTS = [NEVER_BEGUN, QUEUED, WOKEN].flatMap((moment) =>
  [undefined, "enough"].map((message) => ({ moment, message, args: message ? [message] : [] })),
);

describe.each(MOMENTS)("cancelled when $moment, message $message", ({ moment, message, args }) => {
  test("WAI-06 leaves the futures alone, and other waiters", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      const other = new Watched<string>();
      const first = createTask(wait([future, other], { timeout: 1000 }));
      const second = createTask(wait([future]));
      if (moment !== NEVER_BEGUN) yield* sleep(0);
      if (moment === WOKEN) {
        other.setResult("other");
        future.setResult("result");
        // Wait itself has been told; its task has not.
        yield* sleep(0);
      }
      first.cancel(message);
      expect(yield* errorOf(first)).toMatchObject({ args });
      expect(first.cancelled).toBe(true);
      if (moment !== WOKEN) expect(other.callbacks).toBe(0);
      if (moment !== WOKEN) {
        expect(future.done).toBe(false);
        future.setResult("result");
      }
      expectSame((yield* second).done, [future]);
      expect(future.result()).toBe("result");
      expect(now()).toBe(0);
    });
  });
});

test("WAI-06 a cancelled wait leaves no timer", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const task = createTask(wait([new Future<void>({ loop })], { timeout: 1000 }), { loop });
  loop.runOnce();
  task.cancel();
  while (loop.runOnce()) {}
  expect(task.cancelled).toBe(true);
  expect(loop.time()).toBe(0);
  loop.close();
});

describe("what it takes", () => {
  test("WAI-08 any iterable, once", () => {
    const iterables: ((tasks: Task<number>[]) => Iterable<Task<number>>)[] = [
      (tasks) => tasks,
      (tasks) => new Set(tasks),
      (tasks) => new Map(tasks.map((task, index) => [index, task])).values(),
      (tasks) => tasks.values(),
      function* (tasks) {
        yield* tasks;
      },
    ];
    for (const iterable of iterables) {
      runQuietly(function* () {
        const tasks = [createTask(sleep(1, 1)), createTask(sleep(2, 2))];
        const { done } = yield* wait(iterable(tasks));
        expectSame(done, tasks);
      });
    }
  });

  test("futures of other loops of the thread", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const other = new EventLoop({ host: new VirtualHost() });
    const future = new Future<string>({ loop: other });
    const waiting = createTask(wait([future]), { loop });
    loop.runOnce();
    future.setResult("across");
    loop.runOnce();
    expect(waiting.done).toBe(false);
    other.runOnce();
    loop.runOnce();
    expectSame(waiting.result().done, [future]);
    loop.close();
    other.close();
  });

  test("a future of a closed loop is refused, with nothing left behind", () => {
    runQuietly(function* () {
      const closed = new EventLoop({ host: new VirtualHost() });
      const done = new Future<void>({ loop: closed });
      done.setResult();
      closed.close();
      const pending = new Watched<void>();
      const error = yield* errorOf(wait([pending, done], { timeout: 1000 }));
      expect(error).toMatchObject({ message: expect.stringContaining("loop is closed") });
      expect(pending.callbacks).toBe(0);
      yield* sleep(1);
      expect(now()).toBe(1);
    });
  });

  test("is lazy: a call does nothing until it is awaited, and can be once", () => {
    runQuietly(function* () {
      const future = new Watched<void>();
      const waiting = wait([future], { timeout: 10 });
      expect(future.callbacks).toBe(0);
      yield* sleep(100);
      yield* waiting;
      expect(now()).toBe(110);
      expect(yield* errorOf(waiting)).toMatchObject({
        message: expect.stringContaining("wait was already awaited"),
      });
      expect(String(wait([future]))).toBe("<coroutine wait>");
    });
  });
});

describe("bad arguments", () => {
  function* plain(): Coroutine<void> {
    yield* sleep(1);
  }
  const pending = () => new Watched<void>({ loop: new EventLoop({ host: new VirtualHost() }) });

  test("WAI-01 an empty collection", () => {
    expect(() => wait([])).toThrow(
      new RangeError("futures is empty: there is nothing to wait for"),
    );
  });

  test.each([
    ["a coroutine call", () => sleep(1), "<coroutine sleep>"],
    ["a call of a coroutine function", () => coroutine(failing)("x"), "<coroutine failing>"],
    ["a future", pending, "<Future pending>"],
    ["a promise", () => Promise.resolve(1), "an object (Promise)"],
    ["null", () => null, "null"],
    ["undefined", () => undefined, "undefined"],
    ["a number", () => 5, "5"],
    ["an object that only looks iterable", () => ({ [Symbol.iterator]: 1 }), "an object"],
  ])("WAI-01 %s instead of a collection", (_, value, text) => {
    // @ts-expect-error
    const call = () => wait(value());
    expect(call).toThrow(
      new TypeError(`futures must be an array or another iterable of futures, not ${text}`),
    );
  });

  test.each([
    ["a call", () => sleep(1), "<coroutine sleep>: make a task of it with createTask"],
    ["a generator", () => plain(), "an object: make a task of it with createTask"],
    ["a promise", () => Promise.resolve(1), "an object (Promise)"],
    ["a function", () => () => 1, "an anonymous function"],
    ["a string", () => "text", '"text"'],
    ["a hole", () => undefined, "undefined"],
  ])("WAI-01 %s in the collection", (_, value, text) => {
    const future = pending();
    // @ts-expect-error
    expect(() => wait([future, value()])).toThrow(
      new TypeError(`futures must hold nothing but futures, not ${text}`),
    );
    expect(future.callbacks).toBe(0);
  });

  test("WAI-01 an unknown returnWhen", () => {
    // @ts-expect-error
    expect(() => wait([pending()], { returnWhen: "ALL" })).toThrow(
      new RangeError(
        'returnWhen must be one of ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, not "ALL"',
      ),
    );
  });

  test("a timeout that is not a number", () => {
    expect(() => wait([pending()], { timeout: Number.NaN })).toThrow(
      new RangeError("timeout must be a number of milliseconds, not NaN"),
    );
    // @ts-expect-error
    expect(() => wait([pending()], { timeout: "5" })).toThrow(
      new TypeError('timeout must be a number of milliseconds, not "5"'),
    );
  });
});

describe("from async functions", () => {
  test("can be awaited, and waits for tasks of async functions", () =>
    asyncMain(async () => {
      const log: string[] = [];
      const slow = createTask(async ({ signal }) => {
        await call(async () => {
          await sleep(50);
        });
        log.push(`aborted: ${signal.aborted}`);
      });
      const quick = createTask(async () => {
        await sleep(10);
        return "quick";
      });
      const { done, pending } = await wait<Future<unknown>>([slow, quick], {
        returnWhen: FIRST_COMPLETED,
      });
      expect([...done].map((task) => task.result())).toEqual(["quick"]);
      expectSame(pending, [slow]);
      await slow;
      expect(log).toEqual(["aborted: false"]);
    }));

  test("a timeout", () =>
    asyncMain(async () => {
      const task = createTask(sleep(50, "later"));
      const { pending } = await wait([task], { timeout: 10 });
      expect(pending.has(task)).toBe(true);
      expect(await task).toBe("later");
    }));
});

test("types: the kind of the futures is kept, a missing star does not compile", () => {
  expectTypeOf<ReturnWhen>().toEqualTypeOf<
    "ALL_COMPLETED" | "FIRST_COMPLETED" | "FIRST_EXCEPTION"
  >();
  expectTypeOf(ALL_COMPLETED).toEqualTypeOf<"ALL_COMPLETED">();
  expectTypeOf(FIRST_COMPLETED).toEqualTypeOf<"FIRST_COMPLETED">();
  expectTypeOf(FIRST_EXCEPTION).toEqualTypeOf<"FIRST_EXCEPTION">();
  function* inACoroutine(tasks: Task<number>[], mixed: (Task<number> | Future<string>)[]) {
    expectTypeOf(wait(tasks)).toEqualTypeOf<
      CoroutineCall<{ done: Set<Task<number>>; pending: Set<Task<number>> }>
    >();
    const { done, pending } = yield* wait(new Set(tasks));
    expectTypeOf(done).toEqualTypeOf<Set<Task<number>>>();
    expectTypeOf(pending).toEqualTypeOf<Set<Task<number>>>();
    const both = yield* wait(mixed);
    expectTypeOf(both.done).toEqualTypeOf<Set<Task<number> | Future<string>>>();
  }
  function* withoutStar(tasks: Task<number>[]): Coroutine<void> {
    // @ts-expect-error
    yield wait(tasks);
    // @ts-expect-error
    const { done } = wait(tasks);
    void done;
  }
  void inACoroutine;
  void withoutStar;
});

test.each([5, "ALL_COMPLETED"])("a bare %j for the options is refused", (bad) => {
  const error = new TypeError(
    `options must be an object such as { timeout: … }, not ${JSON.stringify(bad)}`,
  );
  expect(() => wait([], bad as never)).toThrow(error);
  expect(() => asCompleted([], bad as never)).toThrow(error);
});
