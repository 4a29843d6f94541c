import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  Future,
  forEach,
  isCancelled,
  iterate,
  run,
  sleep,
  type Task,
  TimeoutError,
} from "@x/future";
import { addWaiter, type Waiter } from "@x/future/internal";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { type AsCompleted, asCompleted, type Completion } from "@x/wait";
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

const tooLate = (ms: number) => new TimeoutError(`timed out after ${ms} ms`);

/** What is left, by `next()`: results and errors in order. */
function* outcomes<T>(completions: AsCompleted<T>): Coroutine<unknown[]> {
  const found: unknown[] = [];
  for (;;) {
    try {
      const step = yield* completions.next();
      if (step.done) return found;
      found.push(step.value.result());
    } catch (error) {
      found.push(error);
    }
  }
}

/** Items to wait for, of a plain `for`. */
const itemsOf = <T>(completions: AsCompleted<T>): Completion<T>[] => [...completions];

describe("for", () => {
  test("ASC-02 gives one item for each awaitable, and each the next outcome", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      for (const next of asCompleted([sleep(30, "c"), sleep(10, "a"), failing("b", 20)])) {
        try {
          const value = yield* next;
          log.push([now(), value]);
        } catch (error) {
          log.push([now(), (error as Error).message]);
        }
      }
      expect(log).toEqual([
        [10, "a"],
        [20, "b"],
        [30, "c"],
      ]);
    });
  });

  test("ASC-02 does not wait itself: items are not tied to awaitables", () => {
    runQuietly(function* () {
      const [first, second, ...others] = itemsOf(asCompleted([sleep(20, "b"), sleep(10, "a")]));
      expect(others).toEqual([]);
      expect(now()).toBe(0);
      // The second item waits first.
      const log: string[] = [];
      createTask(function* () {
        log.push(`second item: ${yield* second as Completion<string>}`);
      });
      createTask(function* () {
        log.push(`first item: ${yield* first as Completion<string>}`);
      });
      yield* sleep(50);
      expect(log).toEqual(["second item: a", "first item: b"]);
    });
  });

  test("an item tells which future its outcome came from, once awaited", () => {
    runQuietly(function* () {
      const slow = createTask(sleep(20, "slow"));
      const quick = new Future<string>();
      getRunningLoop().callLater(10, () => quick.setException(new Error("quick")));
      const items = itemsOf(asCompleted([slow, quick]));
      const [first, second] = items as [Completion<string>, Completion<string>];
      expect(first.future).toBeUndefined();
      expect(yield* errorOf(first)).toEqual(new Error("quick"));
      expect(first.future === quick).toBe(true);
      expect(second.future).toBeUndefined();
      yield* second;
      expect(second.future === slow).toBe(true);
    });
  });

  test("an item can be awaited once", () => {
    runQuietly(function* () {
      const [item] = itemsOf(asCompleted([sleep(1)]));
      yield* item as Completion<void>;
      expect(yield* errorOf(item as Completion<void>)).toMatchObject({
        message: expect.stringContaining("asCompleted was already awaited"),
      });
    });
  });

  test("an item of which the awaitable was cancelled throws CancelledError", () => {
    runQuietly(function* () {
      const task = createTask(sleep(100));
      getRunningLoop().callLater(1, () => task.cancel("stop"));
      const [item] = itemsOf(asCompleted([task]));
      const error = yield* errorOf(item as Completion<void>);
      expect(isCancelled(error)).toBe(true);
      expect(error).toMatchObject({ args: ["stop"] });
    });
  });
});

describe("next", () => {
  test("ASC-01 gives the original futures, and the tasks made for others, all done", () => {
    runQuietly(function* () {
      const task = createTask(sleep(20, "task"));
      const future = new Future<string>();
      getRunningLoop().callLater(10, () => future.setResult("future"));
      const completions = asCompleted([task, sleep(30, "call"), future]);
      const found: Future<string>[] = [];
      for (let step = yield* completions.next(); !step.done; step = yield* completions.next()) {
        expect(step.value.done).toBe(true);
        found.push(step.value);
      }
      expectSame(found.slice(0, 2), [future, task]);
      expect(found.map((each) => each.result())).toEqual(["future", "task", "call"]);
      expect((yield* completions.next()).done).toBe(true);
    });
  });

  test("does not throw what an awaitable fails with", () => {
    runQuietly(function* () {
      const step = yield* asCompleted([failing("bad")]).next();
      expect(step.value?.exception()).toEqual(new Error("bad"));
    });
  });

  test("is lazy: a call that is never awaited takes nothing", () => {
    runQuietly(function* () {
      const completions = asCompleted([sleep(1, "only")]);
      completions.next();
      expect(yield* outcomes(completions)).toEqual(["only"]);
    });
  });

  test("several may wait at a time: first come, first served", () => {
    runQuietly(function* () {
      const completions = asCompleted([sleep(20, "b"), sleep(10, "a")]);
      const log: string[] = [];
      for (const name of ["first", "second", "third"]) {
        createTask(function* () {
          const { value } = yield* completions.next();
          log.push(`${now()} ${name}: ${value?.result()}`);
        });
      }
      yield* sleep(50);
      expect(log).toEqual(["0 third: undefined", "10 first: a", "20 second: b"]);
    });
  });

  test("a task that waits keeps its place when another is served", () => {
    runQuietly(function* () {
      const futures = [new Future<number>(), new Future<number>(), new Future<number>()];
      const completions = asCompleted(futures);
      const log: string[] = [];
      function* take(name: string): Coroutine<void> {
        const { value } = yield* completions.next();
        log.push(`${name}: ${value?.result()}`);
        // Comes before the others of this iteration.
        if (name === "first") createTask(take("third"), { eager: true });
      }
      createTask(take("first"));
      createTask(take("second"));
      for (const [index, future] of futures.entries()) {
        yield* sleep(1);
        future.setResult(index);
      }
      yield* sleep(1);
      expect(log).toEqual(["first: 0", "second: 1", "third: 2"]);
    });
  });

  test("forEach and iterate use it, with the original futures", () => {
    runQuietly(function* () {
      const tasks = [createTask(sleep(2, "b")), createTask(sleep(1, "a"))];
      const found: unknown[] = [];
      yield* forEach(asCompleted(tasks), (task) => {
        found.push(task);
      });
      expectSame(found, tasks.toReversed());
      const iterator = iterate(asCompleted(tasks));
      expectSame([(yield* iterator.next()).value], tasks.slice(0, 1));
      yield* iterator.close();
    });
  });

  test("what a for has begun, next goes on with", () => {
    runQuietly(function* () {
      const completions = asCompleted([sleep(1, "a"), sleep(2, "b"), sleep(3, "c")]);
      for (const item of completions) {
        expect(yield* item).toBe("a");
        break;
      }
      expect(yield* outcomes(completions)).toEqual(["b", "c"]);
      expect(itemsOf(completions)).toEqual([]);
    });
  });
});

describe("order and time", () => {
  test("those that are done come in the order they were done", () => {
    runQuietly(function* () {
      const [a, b, c] = [new Future<string>(), new Future<string>(), new Future<string>()];
      const completions = asCompleted([a, b, c]);
      c.setResult("c");
      a.setResult("a");
      b.setResult("b");
      yield* sleep(1);
      expect(yield* outcomes(completions)).toEqual(["c", "a", "b"]);
    });
  });

  test("HOP-02 two iterations after an awaitable is done, its waiter goes on", () => {
    runQuietly(function* () {
      const clock = iterations();
      let set = 0;
      const future = new Future<void>();
      createTask(function* () {
        yield* sleep(0);
        set = clock.count;
        future.setResult();
      });
      yield* asCompleted([future]).next();
      expect(clock.count - set).toBe(2);
    });
  });

  test("what is there already does not suspend", () => {
    runQuietly(function* () {
      const completions = asCompleted([sleep(1), sleep(1)]);
      yield* sleep(2);
      const clock = iterations();
      yield* completions.next();
      for (const item of completions) yield* item;
      expect(clock.count).toBe(0);
    });
  });

  test("coroutines and functions start at once, in order, before anybody asks", () => {
    runQuietly(function* () {
      const log: string[] = [];
      asCompleted([() => log.push("a"), () => log.push("b")]);
      expect(log).toEqual([]);
      yield* sleep(0);
      expect(log).toEqual(["a", "b"]);
    });
  });
});

describe("a signal", () => {
  const reason = new Error("given up");

  test("that is aborted makes an error of each outcome that is left", () =>
    runQuietly(function* () {
      const controller = new AbortController();
      const slow = createTask(sleep(30, "slow"));
      const completions = asCompleted([slow, sleep(10, "quick"), sleep(40, "last")], {
        signal: controller.signal,
      });
      getRunningLoop().callLater(20, () => controller.abort(reason));
      expect(yield* outcomes(completions)).toEqual(["quick", reason, reason]);
      expect(now()).toBe(20);
      expect(yield* slow).toBe("slow");
    }));

  test("that is aborted already makes an error of each, and all run on", () =>
    runQuietly(function* () {
      const done = new Future<string>();
      done.setResult("done");
      const slow = createTask(sleep(30, "slow"));
      const completions = asCompleted([slow, done], { signal: AbortSignal.abort(reason) });
      expect(yield* outcomes(completions)).toEqual([reason, reason]);
      expect(now()).toBe(0);
      expect(yield* slow).toBe("slow");
    }));

  test("that is aborted already leaves no timer for a timeout", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    loop.callSoon(() => {
      asCompleted([new Future<void>()], { timeout: 1000, signal: AbortSignal.abort(reason) });
    });
    while (loop.runOnce()) {}
    expect(loop.time()).toBe(0);
    loop.close();
  });

  test("that is not aborted changes nothing", () =>
    runQuietly(function* () {
      const { signal } = new AbortController();
      expect(yield* outcomes(asCompleted([sleep(10, "a")], { signal }))).toEqual(["a"]);
    }));
});

/** Its name is what debug mode shows. */
function askInTime() {
  const completed = asCompleted([sleep(20)], { timeout: 10 });
  return completed; // JavaScriptCore would leave this function out of stacks if it returned the call
}

describe("a timeout", () => {
  test("ASC-03 is measured from the call; what is left throws TimeoutError and runs on", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const slow = createTask(sleep(50, "slow"));
      const slower = createTask(sleep(60, "slower"));
      const completions = asCompleted([slow, sleep(10, "quick"), slower], { timeout: 20 });
      yield* sleep(15);
      for (const item of completions) {
        try {
          const value = yield* item;
          log.push([now(), value]);
        } catch (error) {
          log.push([now(), error]);
          expect(item.future).toBeUndefined();
        }
      }
      expect(log).toEqual([
        [15, "quick"],
        [20, tooLate(20)],
        [20, tooLate(20)],
      ]);
      expect(yield* slow).toBe("slow");
      expect(yield* slower).toBe("slower");
    });
  });

  test("ASC-06 by next, one TimeoutError for each that is left, then the end", () => {
    runQuietly(function* () {
      const completions = asCompleted(
        [1, 2, 3].map((n) => createTask(sleep(n * 10, n))),
        { timeout: 15 },
      );
      expect(yield* outcomes(completions)).toEqual([1, tooLate(15), tooLate(15)]);
      expect(now()).toBe(15);
      expect((yield* completions.next()).done).toBe(true);
    });
  });

  test("what was done in time is given, however late one asks", () => {
    runQuietly(function* () {
      const completions = asCompleted([sleep(10, "in time"), sleep(30, "late")], { timeout: 20 });
      yield* sleep(100);
      expect(yield* outcomes(completions)).toEqual(["in time", tooLate(20)]);
    });
  });

  test.each([0, -1])("of %d: what is done already is in time", (timeout) => {
    runQuietly(function* () {
      const done = new Future<string>();
      done.setResult("done");
      const completions = asCompleted([new Future<string>(), done], { timeout });
      expect(yield* outcomes(completions)).toEqual(["done", tooLate(0)]);
    });
  });

  test("in debug mode says where it was set", () =>
    run(
      function* () {
        const [error] = yield* outcomes(askInTime());
        expect((error as Error).stack).toMatch(
          /^TimeoutError: timed out after 10 ms\n.*askInTime/s,
        );
      },
      { debug: true, host: new VirtualHost() },
    ));

  test("null and Infinity mean no timeout", () => {
    for (const timeout of [null, Number.POSITIVE_INFINITY]) {
      runQuietly(function* () {
        expect(yield* outcomes(asCompleted([sleep(5, "a")], { timeout }))).toEqual(["a"]);
      });
    }
  });

  test("its timer is gone when all are done, and is not made for nothing", () => {
    for (const awaitables of [[], [sleep(1), sleep(2)]]) {
      const loop = new EventLoop({ host: new VirtualHost() });
      loop.callSoon(() => asCompleted(awaitables, { timeout: 1000 }));
      while (loop.runOnce()) {}
      expect(loop.time()).toBe(awaitables.length);
      loop.close();
    }
  });

  test("leaves no callback behind", () => {
    runQuietly(function* () {
      const late = new Watched<void>();
      const completions = asCompleted([late], { timeout: 10 });
      expect(late.callbacks).toBe(1);
      yield* sleep(10);
      expect(late.callbacks).toBe(0);
      expect(yield* outcomes(completions)).toEqual([tooLate(10)]);
    });
  });

  test("an error that comes too late is reported like any that is never read", () => {
    const reports = reportsOf(function* () {
      yield* outcomes(asCompleted([failing("late", 30)], { timeout: 20 }));
      yield* sleep(20);
    });
    expect(reports.map((report) => report.error)).toEqual([new Error("late")]);
  });
});

describe("what it takes", () => {
  test("ASC-04 nothing: gives nothing", () => {
    runQuietly(function* () {
      expect(itemsOf(asCompleted([]))).toEqual([]);
      expect(yield* asCompleted([]).next()).toEqual({ done: true, value: undefined });
    });
  });

  test("ASC-04 the same object twice counts once", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      future.setResult("future");
      const call = sleep(1, "call");
      function* generator(): Coroutine<string> {
        return yield* sleep(2, "generator");
      }
      const running = generator();
      let calls = 0;
      const fn = () => {
        calls += 1;
        return sleep(3, "function");
      };
      const twice = [future, call, running, fn].flatMap((each) => [each, each]);
      expect(yield* outcomes(asCompleted(twice))).toEqual([
        "future",
        "call",
        "generator",
        "function",
      ]);
      expect(calls).toBe(1);
    });
  });

  test("any iterable, mixed kinds", () => {
    runQuietly(function* () {
      function* awaitables() {
        yield createTask(sleep(3, 1));
        yield sleep(2, "two");
        yield () => true;
      }
      expect(yield* outcomes(asCompleted(awaitables()))).toEqual([true, "two", 1]);
      const set = new Set([sleep(2, 2), sleep(1, 1)]);
      expect(yield* outcomes(asCompleted(set))).toEqual([1, 2]);
    });
  });
});

describe("leaving off early", () => {
  /** Leaves an iteration after its first outcome. */
  const leavings: [string, (completions: AsCompleted<unknown>) => Coroutine<void>][] = [
    [
      "break",
      function* (completions) {
        for (const next of completions) {
          yield* next;
          break;
        }
      },
    ],
    [
      "taking apart",
      function* (completions) {
        const [first] = completions;
        yield* first as Completion<unknown>;
      },
    ],
    [
      "an error in a for",
      function* (completions) {
        const leave = function* () {
          for (const next of completions) {
            yield* next;
            throw new Error("left");
          }
        };
        expect(yield* errorOf(leave())).toEqual(new Error("left"));
      },
    ],
    [
      "a cancelled wait in a for",
      function* (completions) {
        const task = createTask(function* () {
          for (const next of completions) {
            yield* next;
            yield* sleep(0);
          }
        });
        yield* sleep(1);
        task.cancel();
        expect(isCancelled(yield* errorOf(task))).toBe(true);
      },
    ],
    [
      "an error in forEach",
      function* (completions) {
        const leave = forEach(completions, () => {
          throw new Error("left");
        });
        expect(yield* errorOf(leave)).toEqual(new Error("left"));
      },
    ],
    [
      "closing",
      function* (completions) {
        const iterator = iterate(completions);
        yield* iterator.next();
        yield* iterator.close();
      },
    ],
  ];

  /** A future that counts its callbacks. */
  class Lasting<T> extends Future<T> {
    waiters = 0;

    override [addWaiter](waiter: Waiter): void {
      super[addWaiter](waiter);
      this.waiters += 1;
    }

    override removeDoneCallback(callback: (future: this) => void): number {
      const removed = super.removeDoneCallback(callback);
      this.waiters -= removed;
      return removed;
    }
  }

  test.each(leavings)("%s leaves one callback for all on what lasts", (_how, leave) => {
    runQuietly(function* () {
      const lasting = new Lasting<unknown>();
      for (let i = 0; i < 3; i += 1) {
        yield* leave(asCompleted<unknown>([lasting, sleep(0)]));
        expect(lasting.waiters).toBe(1);
      }
    });
  });

  test("break in a for await leaves one callback for all on what lasts", () =>
    asyncMain(async () => {
      const lasting = new Lasting<unknown>();
      for (let i = 0; i < 3; i += 1) {
        for await (const task of asCompleted<unknown>([lasting, sleep(0, "quick")])) {
          expect(task.result()).toBe("quick");
          break;
        }
        expect(lasting.waiters).toBe(1);
      }
    }));

  test("what another iteration or wait has still to get is watched on", () => {
    runQuietly(function* () {
      const lasting = new Lasting<string>();
      const completions = asCompleted<string>([lasting, sleep(1, "quick"), sleep(2, "slow")]);
      const others = completions[Symbol.iterator]();
      const second = others.next().value as Completion<string>;
      for (const next of completions) {
        expect(yield* next).toBe("quick");
        break;
      }
      others.return();
      expect(yield* second).toBe("slow");
      expect(lasting.waiters).toBe(1);
      asCompleted([lasting]);
      expect(lasting.waiters).toBe(2);
    });
  });

  test("going on later gives what was done meanwhile, and what is done then", () => {
    runQuietly(function* () {
      const [a, b, c] = [new Future<string>(), new Future<string>(), new Future<string>()];
      const completions = asCompleted([a, b, c, sleep(1, "first")]);
      for (const next of completions) {
        expect(yield* next).toBe("first");
        break;
      }
      b.setResult("b");
      a.setResult("a");
      getRunningLoop().callLater(5, () => c.setResult("c"));
      expect(yield* outcomes(completions)).toEqual(["a", "b", "c"]);
    });
  });

  test("what is done in the moment of leaving comes once, when it goes on", () => {
    runQuietly(function* () {
      const [a, b] = [new Future<string>(), new Future<string>()];
      const completions = asCompleted([a, b]);
      const iterator = iterate(completions);
      a.setResult("a");
      yield* iterator.close();
      getRunningLoop().callLater(5, () => b.setResult("b"));
      expect(yield* outcomes(completions)).toEqual(["a", "b"]);
    });
  });

  test.each<[string, number]>([
    ["before it goes on", 20],
    ["after that", 3],
  ])("the time is up as it was set, %s", (_when, pause) => {
    runQuietly(function* () {
      const [quick, lasting] = [new Future<string>(), new Future<string>()];
      const completions = asCompleted([lasting, quick, sleep(1, "first")], { timeout: 10 });
      for (const next of completions) {
        expect(yield* next).toBe("first");
        break;
      }
      quick.setResult("in time");
      yield* sleep(pause);
      const found = yield* outcomes(completions);
      expect(found).toEqual(expect.arrayContaining([tooLate(10), "in time"]));
      expect(now()).toBe(Math.max(10, 1 + pause));
    });
  });

  test("a signal that was aborted meanwhile ends what goes on", () => {
    runQuietly(function* () {
      const controller = new AbortController();
      const lasting = new Future<string>();
      const completions = asCompleted([lasting, sleep(1, "first")], { signal: controller.signal });
      for (const next of completions) {
        yield* next;
        break;
      }
      controller.abort("why");
      expect(yield* outcomes(completions)).toEqual(["why"]);
    });
  });

  test("ASC-05 lets the others run on; an error that was not taken is reported", () => {
    const log: string[] = [];
    const reports = reportsOf(function* () {
      function* other() {
        yield* sleep(20);
        log.push("ran on");
      }
      for (const item of asCompleted([sleep(1), other(), failing("unseen", 10)])) {
        yield* item;
        break;
      }
      yield* sleep(50);
    });
    expect(log).toEqual(["ran on"]);
    expect(reports.map((report) => report.error)).toEqual([new Error("unseen")]);
  });

  test("closing the iterator of iterate cancels nothing", () => {
    runQuietly(function* () {
      const task = createTask(sleep(5, "value"));
      const iterator = iterate(asCompleted([task]));
      yield* iterator.close();
      expect(yield* task).toBe("value");
      expect((yield* iterator.next()).done).toBe(false);
    });
  });
});

const NEVER_BEGUN = "not started";
const QUEUED = "queued";
const WOKEN = "woken but not yet run";
const MOMENTS = [NEVER_BEGUN, QUEUED, WOKEN].flatMap((moment) =>
  [undefined, "enough"].map((message) => ({ moment, message, args: message ? [message] : [] })),
);

describe.each(MOMENTS)("cancelled when $moment, message $message", ({ moment, message, args }) => {
  /** Cancels `first` at that moment, and settles the future. */
  function* cancelAround(first: Task<unknown>, future: Future<string>): Coroutine<void> {
    if (moment !== NEVER_BEGUN) yield* sleep(0);
    if (moment === WOKEN) {
      future.setResult("one");
      // The outcome is there and `first` has been woken, but has not yet run.
      yield* sleep(0);
    }
    first.cancel(message);
    if (moment !== WOKEN) future.setResult("one");
    const error = yield* errorOf(first);
    expect(isCancelled(error)).toBe(true);
    expect(error).toMatchObject({ args });
  }

  test("a next loses no outcome: all are still to be had", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      const completions = asCompleted([future, sleep(5, "two")]);
      yield* cancelAround(createTask(completions.next()), future);
      expect(yield* outcomes(completions)).toEqual(["one", "two"]);
    });
  });

  test("a next passes its turn to the next in line", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      const completions = asCompleted([future, sleep(5, "two")]);
      const first = createTask(completions.next());
      const second = createTask(completions.next());
      yield* cancelAround(first, future);
      expect((yield* second).value?.result()).toBe("one");
      expect(now()).toBe(0);
      expect(yield* outcomes(completions)).toEqual(["two"]);
    });
  });

  test("an item of a for passes its outcome to the next item", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      const items = itemsOf(asCompleted([future, sleep(5, "two")]));
      const [first, second] = items as [Completion<string>, Completion<string>];
      yield* cancelAround(createTask(first), future);
      expect(first.future).toBeUndefined();
      expect(yield* second).toBe("one");
      expect(second.future === future).toBe(true);
    });
  });

  test("the awaitables are left alone", () => {
    runQuietly(function* () {
      const future = new Future<string>();
      const task = createTask(sleep(5, "two"));
      yield* cancelAround(createTask(asCompleted([task, future]).next()), future);
      expect(yield* task).toBe("two");
    });
  });
});

describe("bad arguments", () => {
  test.each([
    ["a future", () => new Future<void>(), "<Future pending>"],
    ["a call", () => sleep(1), "<coroutine sleep>"],
    ["a promise", () => Promise.resolve(1), "an object (Promise)"],
    ["a function", () => () => 1, "an anonymous function"],
    ["null", () => null, "null"],
    ["undefined", () => undefined, "undefined"],
    ["an object", () => ({}), "an object"],
  ])("ASC-04 %s instead of a collection", (_, value, text) => {
    runQuietly(function* () {
      // @ts-expect-error
      const call = () => asCompleted(value());
      expect(call).toThrow(
        new TypeError(`awaitables must be an array or another iterable of awaitables, not ${text}`),
      );
      yield* sleep(0);
    });
  });

  test.each([
    ["a number", 5, "5"],
    ["a string", "text", '"text"'],
    ["a hole", undefined, "undefined"],
  ])("%s among the awaitables: nothing has started", (_, value, text) => {
    runQuietly(function* () {
      let started = false;
      const start = () => {
        started = true;
      };
      // @ts-expect-error
      expect(() => asCompleted([start, value], { timeout: 1000 })).toThrow(
        new TypeError(
          `each of awaitables must be a coroutine, a future, a promise or a function, not ${text}`,
        ),
      );
      yield* sleep(1);
      expect(started).toBe(false);
      expect(now()).toBe(1);
    });
  });

  test("a coroutine that was awaited before: nothing has started", () => {
    runQuietly(function* () {
      let started = false;
      const start = () => {
        started = true;
      };
      function* plain(): Coroutine<void> {
        yield* sleep(1);
      }
      const before = plain();
      createTask(before);
      expect(() => asCompleted([start, before])).toThrow(
        expect.objectContaining({
          message: expect.stringContaining("coroutine was already awaited"),
        }),
      );
      yield* sleep(5);
      expect(started).toBe(false);
    });
  });

  test("a timeout that is not a number: nothing has started", () => {
    runQuietly(function* () {
      let started = false;
      const start = () => {
        started = true;
      };
      expect(() => asCompleted([start], { timeout: Number.NaN })).toThrow(
        new RangeError("timeout must be a number of milliseconds, not NaN"),
      );
      // @ts-expect-error
      expect(() => asCompleted([start], { timeout: "5" })).toThrow(
        new TypeError('timeout must be a number of milliseconds, not "5"'),
      );
      yield* sleep(0);
      expect(started).toBe(false);
    });
  });
});

describe("from async functions", () => {
  test("ASC-01 for await gives the original futures in the order they are done", () =>
    asyncMain(async () => {
      const tasks = [
        createTask(sleep(20, "b")),
        createTask(async () => {
          await sleep(10);
          return "a";
        }),
      ];
      const found: unknown[] = [];
      for await (const task of asCompleted(tasks)) found.push(task);
      expectSame(found, tasks.toReversed());
    }));

  test("ASC-06 for await ends with a TimeoutError; iterating again gives the next outcome", () =>
    asyncMain(async () => {
      const tasks = [1, 2, 3].map((n) => createTask(sleep(n * 10, n)));
      const completions = asCompleted(tasks, { timeout: 15 });
      const found: number[] = [];
      const loop = async () => {
        for await (const task of completions) found.push(task.result());
      };
      await expect(loop()).rejects.toEqual(tooLate(15));
      await expect(loop()).rejects.toEqual(tooLate(15));
      await loop();
      expect(found).toEqual([1]);
      expect(await Promise.all(tasks)).toEqual([1, 2, 3]);
    }));

  test("native promises and async functions are awaitables; items can be awaited", () =>
    asyncMain(async () => {
      const found: unknown[] = [];
      const rejected = Promise.reject(new Error("rejected"));
      for (const item of asCompleted([
        Promise.resolve("promise"),
        async () => {
          await sleep(10);
          return "function";
        },
        rejected,
      ])) {
        found.push(await Promise.resolve(item).catch((error: Error) => error.message));
      }
      expect(found.toSorted()).toEqual(["function", "promise", "rejected"]);
      expect(found.at(-1)).toBe("function");
    }));

  test("leaving a for await early lets the others run on", () =>
    asyncMain(async () => {
      const slow = createTask(sleep(20, "slow"));
      for await (const task of asCompleted([slow, createTask(sleep(1, "quick"))])) {
        expect(task.result()).toBe("quick");
        break;
      }
      expect(await slow).toBe("slow");
    }));
});

test("what is waited for says what it is", () => {
  runQuietly(function* () {
    const completions = asCompleted([sleep(1)]);
    expect(String(completions.next())).toBe("<coroutine asCompleted>");
    const [item] = itemsOf(completions);
    expect(String(item)).toBe("<coroutine asCompleted>");
    yield* sleep(1);
  });
});

test("types: items give the value, next the future, a missing star does not compile", () => {
  function* inACoroutine(tasks: Task<number>[]): Coroutine<void> {
    const completions = asCompleted(tasks);
    expectTypeOf(completions).toEqualTypeOf<AsCompleted<number>>();
    for (const item of completions) {
      expectTypeOf(item).toEqualTypeOf<Completion<number>>();
      expectTypeOf(item.future).toEqualTypeOf<Future<number> | undefined>();
      const value = yield* item;
      expectTypeOf(value).toEqualTypeOf<number>();
      // @ts-expect-error
      const wrong: number = item;
      void wrong;
      // @ts-expect-error
      yield item;
    }
    expectTypeOf(completions.next()).toEqualTypeOf<
      CoroutineCall<IteratorResult<Future<number>, undefined>>
    >();
    // @ts-expect-error
    yield completions.next();
    yield* forEach(asCompleted([sleep(1, "text")]), (task) => {
      expectTypeOf(task).toEqualTypeOf<Future<string>>();
    });
    // @ts-expect-error
    asCompleted([1]);
  }
  async function inAnAsyncFunction(): Promise<void> {
    for await (const task of asCompleted([Promise.resolve(1), async () => 2])) {
      expectTypeOf(task).toEqualTypeOf<Future<number>>();
    }
  }
  void inACoroutine;
  void inAnAsyncFunction;
});

test("types: what is awaited may be of several kinds and types", () => {
  function* inACoroutine(flag: Future<boolean>): Coroutine<void> {
    for (const next of asCompleted([flag, sleep(1, "text"), async () => 1, Promise.resolve(1n)])) {
      expectTypeOf(yield* next).toEqualTypeOf<boolean | string | number | bigint>();
    }
    const functions = asCompleted([
      ({ signal }) => signal.aborted,
      function* () {
        yield* sleep(1);
        return "text";
      },
    ]);
    expectTypeOf(functions).toEqualTypeOf<AsCompleted<boolean | string>>();
    const set = new Set<Task<string> | Task<number>>();
    expectTypeOf(asCompleted(set)).toEqualTypeOf<AsCompleted<string | number>>();
    // @ts-expect-error
    asCompleted([sleep(1), 1]);
  }
  async function inAnAsyncFunction(): Promise<void> {
    for await (const task of asCompleted([sleep(1, "text"), createTask(sleep(1, 2))])) {
      expectTypeOf(task).toEqualTypeOf<Future<string | number>>();
    }
  }
  void inACoroutine;
  void inAnAsyncFunction;
});

test("an iteration that was left twice was left once", () =>
  asyncMain(async () => {
    const completions = asCompleted([sleep(1, "a"), sleep(2, "b")]);
    const iterator = completions[Symbol.asyncIterator]();
    expect(await iterator.return()).toEqual({ done: true, value: undefined });
    expect(await iterator.return()).toEqual({ done: true, value: undefined });
    const found: string[] = [];
    for await (const task of completions) found.push(task.result());
    expect(found).toEqual(["a", "b"]);
  }));

test("an abort while no iteration goes on leaves what was done by then", () => {
  runQuietly(function* () {
    const controller = new AbortController();
    const [done, lasting] = [new Future<string>(), new Future<string>()];
    const completions = asCompleted<string>([sleep(1, "first"), done, lasting], {
      signal: controller.signal,
    });
    for (const next of completions) {
      expect(yield* next).toBe("first");
      break;
    }
    done.setResult("done");
    yield* sleep(1);
    const reason = new Error("enough");
    controller.abort(reason);
    const found: unknown[] = [];
    for (const next of completions) {
      try {
        found.push(yield* next);
      } catch (error) {
        found.push(error);
      }
    }
    expect(found).toEqual(["done", reason]);
  });
});

describe("a listener on a signal is taken off once", () => {
  function counted() {
    const { signal } = new AbortController();
    const listeners = { signal, added: 0, removed: 0 };
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners.added += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners.removed += 1;
      removeEventListener.apply(signal, args);
    };
    return listeners;
  }

  test("when all is done", () => {
    const listeners = counted();
    runQuietly(function* () {
      const { signal } = listeners;
      for (const next of asCompleted([sleep(1), sleep(2)], { signal })) yield* next;
      expect(listeners).toMatchObject({ added: 1, removed: 1 });
    });
  });

  test("when all is done, in an async function", () =>
    asyncMain(async () => {
      const listeners = counted();
      const { signal } = listeners;
      for await (const task of asCompleted([sleep(1), sleep(2)], { signal })) task.result();
      expect(listeners).toMatchObject({ added: 1, removed: 1 });
    }));

  test("when the last is done as the iteration is left", () => {
    const listeners = counted();
    runQuietly(function* () {
      const last = new Future<void>();
      for (const next of asCompleted([sleep(1), last], { signal: listeners.signal })) {
        yield* next;
        last.setResult();
        break;
      }
      yield* sleep(1);
      expect(listeners).toMatchObject({ added: 1, removed: 1 });
    });
  });

  test("when the last is done as the iteration is left, in an async function", () =>
    asyncMain(async () => {
      const listeners = counted();
      const last = new Future<void>();
      for await (const _first of asCompleted([sleep(1), last], { signal: listeners.signal })) {
        last.setResult();
        break;
      }
      await sleep(1);
      expect(listeners).toMatchObject({ added: 1, removed: 1 });
    }));
});
