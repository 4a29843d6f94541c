import {
  allTasks,
  CancelledError,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  createTask,
  eagerTaskFactory,
  Future,
  isCancelled,
  run,
  runSync,
  setTaskFactory,
  sleep,
  type Task,
} from "@x/future";
import { addWaiter, parts, type Waiter } from "@x/future/internal";
import { gather, type Outcome } from "@x/gather";
import { EventLoop, type ExceptionContext, getRunningLoop, VirtualHost } from "@x/loop";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, cleaning, errorOf, FOREVER, failing, runQuietly } from "./support.ts";

const now = () => getRunningLoop().time();

/** A future that has failed, and whose error is not reported. */
function failed(message: string): Future<never> {
  const future = new Future<never>();
  future.setException(new Error(message));
  return future;
}

/** A future that has a result. */
function done<T>(value: T): Future<T> {
  const future = new Future<T>();
  future.setResult(value);
  return future;
}

/** Waits for ever, takes no notice of being cancelled, and ends well. */
function* stubborn(value: string): Coroutine<string> {
  yield* errorOf(sleep(FOREVER));
  return value;
}

describe("results", () => {
  test("GAT-01 of nothing are there at once", () => {
    const future = gather([]);
    expect(future.done).toBe(true);
    expect(future.result()).toEqual([]);
    expect(gather([], { returnExceptions: true }).result()).toEqual([]);
  });

  test("GAT-02 stand in the order of the arguments, whatever was done first", () => {
    runQuietly(function* () {
      const log: string[] = [];
      function* work(name: string, delay: number) {
        log.push(name);
        yield* sleep(delay);
        log.push(name);
        return name;
      }
      expect(yield* gather([work("a", 20), work("b", 10)])).toEqual(["a", "b"]);
      expect(log).toEqual(["a", "b", "b", "a"]);
      expect(now()).toBe(20);
    });
  });

  test("of all kinds of awaitables", async () => {
    const results = await run(function* () {
      return yield* gather([
        sleep(1, "call"),
        (function* () {
          yield* sleep(0);
          return "coroutine";
        })(),
        createTask(sleep(1, "task")),
        done("future"),
        Promise.resolve("promise"),
        async ({ signal }) => `async function ${signal.aborted}`,
        () => "function",
      ]);
    });
    expect(results).toEqual([
      "call",
      "coroutine",
      "task",
      "future",
      "promise",
      "async function false",
      "function",
    ]);
  });

  test("GAT-03 of the same object twice: it runs once, and its result stands twice", () => {
    runQuietly(function* () {
      let runs = 0;
      const coroutine = (function* () {
        runs += 1;
        yield* sleep(1);
        return runs;
      })();
      const fn = () => {
        runs += 10;
        return runs;
      };
      const call = sleep(1, "call");
      const task = createTask(sleep(1, "task"));
      const results = yield* gather([coroutine, fn, coroutine, fn, call, call, task, task]);
      expect(results).toEqual([11, 11, 11, 11, "call", "call", "task", "task"]);
    });
  });

  test("GAT-03 of the same promise twice", async () => {
    const promise = Promise.resolve("once");
    expect(await gather([promise, promise])).toEqual(["once", "once"]);
  });

  test("GAT-12 of futures that are done are there at once", () => {
    runQuietly(function* () {
      const future = gather([done(1), done(2)]);
      expect(future.done).toBe(true);
      let others = 0;
      createTask(() => {
        others += 1;
      });
      expect(yield* future).toEqual([1, 2]);
      expect(others).toBe(0);
    });
  });

  test("GAT-12 arrive two iterations after the last awaitable is done", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const last = new Future<string>({ loop });
    const task = createTask(
      (function* () {
        return yield* gather([last]);
      })(),
      { loop },
    );
    loop.runOnce();
    last.setResult("last");
    loop.runOnce();
    expect(task.done).toBe(false);
    loop.runOnce();
    expect(task.result()).toEqual(["last"]);
  });

  test("EAG-06 of eager tasks that ended at once are there at once", () => {
    runQuietly(function* () {
      const tasks = [1, 2].map((value) => createTask(() => value, { eager: true }));
      expect(gather(tasks).result()).toEqual([1, 2]);
      yield* sleep(0);
    });
  });

  test("outside of any loop, belong to the loop of what is waited for", () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const future = gather([new Future({ loop })]);
    expect(future.loop === loop).toBe(true);
    future.cancel();
  });

  test("of futures of several loops", async () => {
    const elsewhere = new Future<string>({ loop: new EventLoop({ host: new VirtualHost() }) });
    const gathered = run(function* () {
      return yield* gather([sleep(1, "here"), elsewhere]);
    });
    elsewhere.setResult("elsewhere");
    elsewhere.loop.runOnce();
    elsewhere.loop.runOnce();
    expect(await gathered).toEqual(["here", "elsewhere"]);
  });
});

test("the same function twice runs once, also where its task is eager and done at once", () => {
  runQuietly(function* () {
    setTaskFactory(getRunningLoop(), eagerTaskFactory);
    let calls = 0;
    const count = () => {
      calls += 1;
      return calls;
    };
    expect(yield* gather([count, count])).toEqual([1, 1]);
  });
});

test("a gather tells which of its awaitables it waits for", async () => {
  await run(function* () {
    const [first, second] = [new Future<void>(), new Future<void>()];
    const future = gather([first, done("done"), second, new Promise(() => {})]);
    const waitsFor = () =>
      [...future[parts]()].map((each) => [first, second].indexOf(each as never));
    // The last is the future of all promises.
    expect(waitsFor()).toEqual([0, 1, -1]);
    first.setResult();
    expect(waitsFor()).toEqual([1, -1]);
    future.cancel();
    yield* errorOf(future);
  });
});

test("a task that waits for a gather says so", () => {
  runQuietly(function* () {
    const task = createTask(function* () {
      yield* gather([sleep(1)]);
    });
    yield* sleep(0);
    expect(String(task)).toContain("waiting for gather");
    yield* task;
  });
});

test("cancelling a gather of promises alone is accepted, and is not once they are done", async () => {
  await run(function* () {
    const pending = gather([new Promise(() => {})]);
    expect(pending.cancel("enough")).toBe(true);
    expect(yield* errorOf(pending)).toMatchObject({ args: ["enough"] });
    const settled = gather([Promise.resolve(1)]);
    yield* settled;
    expect(settled.cancel()).toBe(false);
  });
});

describe("a failure", () => {
  test("GAT-04 arrives at once, the first in time; the others run on", () => {
    runQuietly(function* () {
      const other = createTask(sleep(100, "other"));
      const error = yield* errorOf(gather([other, failing("later", 20), failing("first", 10)]));
      expect(error).toEqual(new Error("first"));
      expect(now()).toBe(10);
      expect(yield* other).toBe("other");
    });
  });

  test("GAT-05 of a child after that is not reported", () => {
    runQuietly(function* () {
      yield* errorOf(gather([failing("first", 1), failing("second", 2), failing("third", 2)]));
      yield* sleep(10);
    });
  });

  test("GAT-13 the first of one iteration wins", () => {
    runQuietly(function* () {
      const futures = [new Future<void>(), new Future<void>()] as const;
      const future = gather(futures);
      futures[1].setException(new Error("processed first"));
      futures[0].setException(new Error("processed second"));
      expect(yield* errorOf(future)).toEqual(new Error("processed first"));
    });
  });

  test("GAT-16 that is there already makes the future done; the others run on", () => {
    runQuietly(function* () {
      const other = createTask(sleep(10, "other"));
      const future = gather([other, failed("already")]);
      expect(future.exception()).toEqual(new Error("already"));
      expect(yield* other).toBe("other");
    });
  });

  test("GAT-17 that is never read is reported once, as the gather's", () => {
    const reports: ExceptionContext[] = [];
    runSync(function* () {
      getRunningLoop().setExceptionHandler((context) => reports.push(context));
      gather([failing("unseen")]);
      yield* sleep(10);
    });
    expect(reports).toMatchObject([
      { message: "Future exception was never retrieved", error: new Error("unseen") },
    ]);
  });

  test("GAT-07 a cancelled child is one: the gather fails with its CancelledError", () => {
    runQuietly(function* () {
      const child = createTask(sleep(FOREVER));
      const sibling = createTask(sleep(10, "sibling"));
      const future = gather([child, sibling]);
      yield* sleep(1);
      child.cancel("enough");
      const error = yield* errorOf(future);
      expect(error).toMatchObject({ args: ["enough"] });
      expect(isCancelled(error)).toBe(true);
      expect(future.cancelled).toBe(false);
      expect(future.exception()).toBe(error);
      expect(yield* sibling).toBe("sibling");
    });
  });

  test("GAT-07 a caller that does not catch it ends cancelled", () => {
    runQuietly(function* () {
      const child = createTask(sleep(FOREVER));
      const caller = createTask(function* () {
        yield* gather([child]);
      });
      yield* sleep(1);
      child.cancel();
      yield* errorOf(caller);
      expect(caller.cancelled).toBe(true);
      expect(caller.cancelling).toBe(0);
    });
  });
});

test("the CancelledError of a child that is cancelled after a failure is its own waiter's", () => {
  runQuietly(function* () {
    const own = new CancelledError("own");
    const child = createTask(function* () {
      yield* errorOf(sleep(FOREVER));
      throw own;
    });
    yield* errorOf(gather([child, failing("first", 1)]));
    child.cancel();
    yield* sleep(1);
    expect(yield* errorOf(child)).toBe(own);
  });
});

describe("with returnExceptions", () => {
  test("GAT-06 errors take the places of results", () => {
    runQuietly(function* () {
      const child = new Future<string>();
      const future = gather([failing("a", 2), sleep(1, "b"), child, failed("d")], {
        returnExceptions: true,
      });
      yield* sleep(3);
      child.cancel("enough");
      const results = yield* future;
      const cancelled = new CancelledError("enough");
      expect(results).toEqual([new Error("a"), "b", cancelled, new Error("d")]);
      expect(isCancelled(results[2])).toBe(true);
    });
  });

  test("GAT-06 a child without a cancel message of its own has an empty one", () => {
    runQuietly(function* () {
      const future = new Future<void>();
      const task = createTask(sleep(FOREVER));
      const gathered = gather([future, task], { returnExceptions: true });
      yield* sleep(1);
      future.cancel();
      // The message goes to what the task waits for.
      task.cancel("enough");
      const errors = yield* gathered;
      expect(errors).toMatchObject([{ args: [""] }, { args: [""] }]);
      expect(errors.every(isCancelled)).toBe(true);
    });
  });

  test("GAT-06 what fails in the end is seen", () => {
    runQuietly(function* () {
      gather([failing("a"), failing("b")], { returnExceptions: true });
      yield* sleep(10);
    });
  });
});

describe("cancelling", () => {
  test.each([undefined, "enough"])("GAT-08 cancels all that are not done (%s)", (message) => {
    runQuietly(function* () {
      const args: unknown[] = [];
      function* child() {
        const error = yield* errorOf(sleep(FOREVER));
        args.push((error as CancelledError).args);
        throw error;
      }
      const future = gather([child(), done(1), child()]);
      yield* sleep(1);
      expect(future.cancel(message)).toBe(true);
      expect(future.done).toBe(false);
      const expected = message ? [message] : [];
      expect(yield* errorOf(future)).toMatchObject({ args: expected });
      expect(args).toEqual([expected, expected]);
    });
  });

  test.each([undefined, "enough"])(
    "GAT-08 cancelling the task that waits for it does too (%s)",
    (message) => {
      runQuietly(function* () {
        const children = [createTask(sleep(FOREVER)), createTask(sleep(FOREVER))];
        const caller = createTask(function* () {
          yield* gather(children);
        });
        yield* sleep(1);
        caller.cancel(message);
        expect(yield* errorOf(caller)).toMatchObject({ args: message ? [message] : [] });
        expect(children.map(({ cancelled }) => cancelled)).toEqual([true, true]);
      });
    },
  );

  test("GAT-08 is over when the first child is cancelled, while others clean up", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const slow = createTask(cleaning(log, "slow", 20));
      const future = gather([slow, sleep(FOREVER)]);
      yield* sleep(1);
      future.cancel();
      expect(isCancelled(yield* errorOf(future))).toBe(true);
      expect(log).toEqual([]);
      yield* errorOf(slow);
      expect(log).toEqual(["slow"]);
    });
  });

  test("before the children began, they never begin", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const future = gather([cleaning(log, "coroutine"), () => log.push("function")]);
      future.cancel();
      expect(isCancelled(yield* errorOf(future))).toBe(true);
      expect(log).toEqual([]);
    });
  });

  describe.each([false, true])(
    "with a child that waits for it (returnExceptions: %s)",
    (returnExceptions) => {
      const options = { returnExceptions };

      test.each(["the gather", "the child", "its caller"])("by cancelling %s", (which) => {
        runQuietly(function* () {
          const child: Task<unknown> = createTask(function* () {
            return yield* future;
          });
          const future: Future<unknown> = gather([child], options);
          const caller = createTask(function* () {
            yield* future;
          });
          yield* sleep(1);
          const target = { "the gather": future, "the child": child, "its caller": caller }[which];
          expect(target?.cancel("enough")).toBe(true);
          expect(yield* errorOf(future)).toMatchObject({
            name: "CancelledError",
            args: ["enough"],
          });
          expect(yield* errorOf(caller)).toMatchObject({
            name: "CancelledError",
            args: ["enough"],
          });
          yield* sleep(0);
          expect(child.cancelled).toBe(true);
        });
      });

      test("through other tasks, beside a child that cleans up", () => {
        runQuietly(function* () {
          const log: unknown[] = [];
          const between: Task<unknown> = createTask(function* () {
            return yield* future;
          });
          const child = createTask(function* () {
            return yield* between;
          });
          const future: Future<unknown> = gather([child, cleaning(log, "other", 5)], options);
          yield* sleep(1);
          future.cancel("enough");
          expect(yield* errorOf(future)).toMatchObject({ args: ["enough"] });
          yield* sleep(10);
          expect([child.cancelled, between.cancelled, log]).toEqual([true, true, ["other"]]);
        });
      });

      test("by its signal, whose reason the child gets", () => {
        runQuietly(function* () {
          const controller = new AbortController();
          const reason = new Error("given up");
          const child: Task<unknown> = createTask(function* () {
            return yield* errorOf(future);
          });
          const { signal } = controller;
          const future: Future<unknown> = gather([child], { ...options, signal });
          yield* sleep(1);
          controller.abort(reason);
          expect(yield* errorOf(future)).toBe(reason);
          expect(yield* child).toBe(reason);
        });
      });

      test("it is told once, and can clean up", () => {
        runQuietly(function* () {
          const log: string[] = [];
          const child: Task<void> = createTask(function* () {
            yield* errorOf(future);
            yield* sleep(5);
            log.push("cleaned up");
          });
          const future: Future<unknown> = gather([child], options);
          yield* sleep(1);
          child.cancel();
          yield* child;
          expect(log).toEqual(["cleaned up"]);
        });
      });

      test("an async function", () =>
        asyncMain(async () => {
          const child: Task<unknown> = createTask(async () => await future);
          const future: Future<unknown> = gather([child], options);
          await sleep(1);
          future.cancel("enough");
          const error = await future.catch((error: unknown) => error);
          expect(error).toMatchObject({ name: "CancelledError", args: ["enough"] });
          await sleep(1);
          expect(child.cancelled).toBe(true);
        }));
    },
  );

  test("a child that waits for the gather that waits for it ends when cancelled", () => {
    runSync(function* () {
      const task: Task<unknown> = createTask(function* () {
        yield* sleep(1);
        yield* gather([task, other]);
      });
      const other = createTask(sleep(1000));
      yield* sleep(2);
      expect(task.cancel("why")).toBe(true);
      yield* sleep(1);
      expect([task.cancelled, other.cancelled]).toEqual([true, true]);
    });
  });

  test("GAT-09 with returnExceptions, waits for all and throws all the same", () => {
    runQuietly(function* () {
      const future = gather([sleep(FOREVER), stubborn("a"), cleaning([], "slow", 20)], {
        returnExceptions: true,
      });
      yield* sleep(1);
      expect(future.cancel("enough")).toBe(true);
      expect(isCancelled(yield* errorOf(future))).toBe(true);
      expect(now()).toBe(21);
    });
  });

  test("GAT-09 the CancelledError is the last argument's, with its message", () => {
    runQuietly(function* () {
      const future = gather([stubborn("a"), sleep(FOREVER)], { returnExceptions: true });
      yield* sleep(1);
      future.cancel("enough");
      expect(yield* errorOf(future)).toMatchObject({ args: ["enough"] });
    });
  });

  test("GAT-09 one whose last argument ended well after all has no message", () => {
    runQuietly(function* () {
      const future = gather([sleep(FOREVER), stubborn("a")], { returnExceptions: true });
      yield* sleep(1);
      future.cancel("enough");
      expect(yield* errorOf(future)).toMatchObject({ args: [] });
    });
  });

  test("GAT-10 is refused when all children are done, though it has not noticed", () => {
    runQuietly(function* () {
      const child = new Future<string>();
      const future = gather([child]);
      child.setResult("result");
      expect(future.cancel()).toBe(false);
      expect(yield* future).toEqual(["result"]);
    });
  });

  test("GAT-11 is refused once it is done, and leaves the children alone", () => {
    runQuietly(function* () {
      const other = createTask(sleep(10, "other"));
      const future = gather([failing("first"), other]);
      yield* sleep(5);
      expect(future.cancel()).toBe(false);
      expect(yield* other).toBe("other");
      expect(yield* errorOf(future)).toEqual(new Error("first"));
    });
  });

  test("once more, when the children have taken no notice, tells them again", () => {
    runQuietly(function* () {
      const messages: unknown[] = [];
      const future = gather([
        (function* () {
          const error = yield* errorOf(sleep(FOREVER));
          messages.push((error as CancelledError).args[0]);
          yield* sleep(FOREVER);
        })(),
      ]);
      yield* sleep(1);
      future.cancel("first");
      yield* sleep(1);
      expect(future.cancel("second")).toBe(true);
      expect(yield* errorOf(future)).toMatchObject({ args: ["second"] });
      expect(messages).toEqual(["first"]);
    });
  });

  test("GAT-11 counts as having seen its error", () => {
    runQuietly(function* () {
      const future = gather([failing("first")]);
      yield* sleep(5);
      future.cancel();
    });
  });

  test("GAT-15 is remembered when the children take no notice", () => {
    runQuietly(function* () {
      const caller = createTask(function* () {
        yield* gather([stubborn("a"), stubborn("b")]);
      });
      yield* sleep(1);
      caller.cancel();
      expect(isCancelled(yield* errorOf(caller))).toBe(true);
    });
  });

  test("GAT-15 an error that a child answers with goes first", () => {
    runQuietly(function* () {
      const future = gather([
        stubborn("a"),
        (function* () {
          yield* errorOf(sleep(FOREVER));
          throw new Error("answer");
        })(),
      ]);
      yield* sleep(1);
      future.cancel();
      expect(yield* errorOf(future)).toEqual(new Error("answer"));
    });
  });

  test("by its signal, while it waits or before: fails with the signal's reason", () => {
    runQuietly(function* () {
      const reason = new Error("given up");
      const tasks = [createTask(sleep(10)), createTask(sleep(20))];
      const controller = new AbortController();
      const future = gather(tasks, { signal: controller.signal });
      getRunningLoop().callLater(5, () => controller.abort(reason));
      expect(yield* errorOf(future)).toBe(reason);
      expect([now(), ...tasks.map((task) => task.cancelled)]).toEqual([5, true, true]);
      let begun = false;
      const start = coroutine(function* () {
        begun = true;
        yield* sleep(1);
      });
      const signal = AbortSignal.abort(reason);
      expect(yield* errorOf(gather([start()], { signal }))).toBe(reason);
      expect(begun).toBe(false);
    });
  });

  test("a promise is let go, a function with a signal is told and waited for", async () => {
    const log: unknown[] = [];
    await run(function* () {
      const future = gather(
        [
          new Promise(() => {}),
          async ({ signal }) => {
            await new Promise((resolve) => signal.addEventListener("abort", resolve));
            await sleep(5);
            log.push("cleaned up", signal.reason.args);
            throw signal.reason;
          },
        ],
        { returnExceptions: true },
      );
      yield* sleep(1);
      future.cancel("enough");
      expect(isCancelled(yield* errorOf(future))).toBe(true);
    });
    expect(log).toEqual(["cleaned up", ["enough"]]);
  });

  const MOMENTS = ["not started", "queued", "woken but not yet run"].flatMap((moment) =>
    [undefined, "enough"].map((message) => ({ moment, message, args: message ? [message] : [] })),
  );

  test.each(MOMENTS)("of a waiter when $moment, message $message, loses no result", (given) => {
    runQuietly(function* () {
      const child = new Future<string>();
      const future = gather([child]);
      const waiter = createTask(function* () {
        yield* future;
      });
      if (given.moment !== "not started") yield* sleep(0);
      if (given.moment === "woken but not yet run") {
        child.setResult("result");
        yield* sleep(0);
        expect(future.done).toBe(true);
      }
      waiter.cancel(given.message);
      expect(yield* errorOf(waiter)).toMatchObject({ args: given.args });
      if (given.moment === "queued") {
        expect(child.cancelled).toBe(true);
      } else {
        if (given.moment === "not started") child.setResult("result");
        expect(yield* future).toEqual(["result"]);
      }
    });
  });
});

describe("bad arguments start nothing", () => {
  /** What a call throws, in a loop in which it must leave nothing. */
  function refusal(call: () => unknown): unknown {
    const loop = new EventLoop({ host: new VirtualHost() });
    let error: unknown;
    let tasks = 0;
    loop.callSoon(() => {
      try {
        call();
      } catch (thrown) {
        error = thrown;
      }
      tasks = allTasks().size;
    });
    while (loop.runOnce()) {}
    expect(tasks).toBe(0);
    expect(loop.time()).toBe(0);
    return error;
  }

  test.each([
    [undefined, "undefined"],
    ["ab", '"ab"'],
    [5, "5"],
  ])("%s is not an array", (awaitables, text) => {
    // @ts-expect-error
    expect(refusal(() => gather(awaitables))).toEqual(
      new TypeError(`awaitables must be an array, as in gather([a, b]), not ${text}`),
    );
  });

  test("awaitables side by side are no array", () => {
    // @ts-expect-error
    expect(refusal(() => gather(sleep(1), sleep(2)))).toEqual(
      new TypeError("awaitables must be an array, as in gather([a, b]), not <coroutine sleep>"),
    );
  });

  test.each([5, null, "text", {}])("GAT-14 %j among the awaitables", (value) => {
    const log: unknown[] = [];
    // @ts-expect-error
    const error = refusal(() => gather([() => log.push("begun"), sleep(1000), value]));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(
      /^awaitables\[2\] must be a coroutine, a future, a promise or a function, not /,
    );
    expect(log).toEqual([]);
  });

  test("a coroutine that was awaited before", () => {
    const awaited = sleep(1);
    runSync(awaited);
    expect(refusal(() => gather([sleep(1000), awaited]))).toMatchObject({
      message: expect.stringContaining("sleep was already awaited"),
    });
  });
});

describe("from async functions", () => {
  test("gives results", () =>
    asyncMain(async () => {
      const later = async (value: string) => {
        await sleep(5);
        return value;
      };
      const results = await gather([sleep(10, 1), later("two"), () => later("three")]);
      expect(results).toEqual([1, "two", "three"]);
    }));

  test("with returnExceptions", () =>
    asyncMain(async () => {
      const [error, value] = await gather(
        [Promise.reject(new Error("failed")), sleep(1, "value")],
        {
          returnExceptions: true,
        },
      );
      expect(error).toEqual(new Error("failed"));
      expect(value).toBe("value");
    }));
});

describe("types", () => {
  function* work(): Coroutine<Date> {
    yield* sleep(1);
    return new Date(0);
  }
  const call = coroutine(work);
  const givenOf = () => ({
    task: createTask(async () => true as boolean),
    future: new Future<bigint>(),
    promise: Promise.resolve(/x/),
  });

  test("a tuple gives a tuple of results", () => {
    const gathered = ({ task, future, promise }: ReturnType<typeof givenOf>) =>
      gather([
        work(),
        call(),
        task,
        future,
        promise,
        async () => 1,
        () => "text" as string,
        work,
        ({ signal }) => signal,
      ]);
    expectTypeOf(gathered).returns.toEqualTypeOf<
      Future<[Date, Date, boolean, bigint, RegExp, number, string, Date, AbortSignal]>
    >();
    const withErrors = () => gather([work(), async () => 1], { returnExceptions: true });
    expectTypeOf(withErrors).returns.toEqualTypeOf<Future<[Date | Error, number | Error]>>();
  });

  test("an array gives an array", () => {
    const gathered = (tasks: Task<number>[]) => gather(tasks);
    expectTypeOf(gathered).returns.toEqualTypeOf<Future<number[]>>();
    const either = (returnExceptions: boolean) => gather([work()], { returnExceptions });
    expectTypeOf(either).returns.toEqualTypeOf<Future<[Date | Error]>>();
  });

  test("Outcome", () => {
    expectTypeOf<Outcome<CoroutineCall<number>>>().toEqualTypeOf<number>();
    expectTypeOf<Outcome<Coroutine<number>>>().toEqualTypeOf<number>();
    expectTypeOf<Outcome<() => Promise<number>>>().toEqualTypeOf<number>();
  });

  test("a missing star does not compile", () => {
    function* inACoroutine(): Coroutine<void> {
      expectTypeOf(yield* gather([work(), async () => 1])).toEqualTypeOf<[Date, number]>();
      // @ts-expect-error
      yield gather([work()]);
      // @ts-expect-error
      const [date]: [Date] = gather([work()]);
      void date;
    }
    void inACoroutine;
  });
});

test("two pauses are two awaitables", () => {
  runSync(function* () {
    const before = allTasks().size;
    const both = gather([sleep(0), sleep(0)]);
    expect(allTasks().size).toBe(before + 2);
    yield* both;
  });
});

test("a hole in the array is an error at the call, and nothing is started", () => {
  runSync(function* () {
    const before = allTasks().size;
    // biome-ignore lint/suspicious/noSparseArray: the very thing that is refused
    const holey = [sleep(1), , sleep(2)] as unknown as [CoroutineCall<void>];
    expect(() => gather(holey)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^awaitables\[1\] must be .*, not undefined$/),
      }),
    );
    expect(allTasks().size).toBe(before);
    yield* sleep(0);
  });
});

test("a future that an eager task settles meanwhile is noticed by its callback, as in CPython", () => {
  runSync(function* () {
    const future = new Future<string>();
    const settles = (): Task<string> =>
      createTask(
        // biome-ignore lint/correctness/useYield: it ends in its first step
        (function* (): Coroutine<string> {
          if (!future.done) future.setResult("settled");
          return "done";
        })(),
        { eager: true },
      );
    setTaskFactory(getRunningLoop(), eagerTaskFactory);
    const both = gather([future, () => settles(), future]);
    expect([future.done, both.done]).toEqual([true, false]);
    expect(yield* both).toEqual(["settled", "done", "settled"]);
  });
});

describe("promises among the awaitables", () => {
  const failing = (): Promise<never> => Promise.reject(new Error("promise fails"));

  test("give their results in their places", async () => {
    const results = await run(function* () {
      return yield* gather([Promise.resolve(1), sleep(0, 2), Promise.resolve(3)]);
    });
    expect(results).toEqual([1, 2, 3]);
  });

  test("fail the gather at once, and are all handled", async () => {
    const never = new Promise<never>(() => {});
    await expect(
      run(function* () {
        yield* gather([never, failing(), failing()]);
      }),
    ).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining("promise fails") }),
    );
  });

  test("with returnExceptions, give their errors in their places", async () => {
    const results = await run(function* () {
      return yield* gather([failing(), sleep(0, 2), Promise.resolve(3)], {
        returnExceptions: true,
      });
    });
    expect(results.map(String)).toEqual(["Error: promise fails", "2", "3"]);
  });

  test.each([false, true])(
    "are let go when the gather is cancelled (returnExceptions: %s)",
    async (returnExceptions) => {
      const never = new Promise<never>(() => {});
      const error = await run(function* () {
        const gathered = gather([sleep(1000), never], { returnExceptions });
        gathered.cancel("why");
        try {
          yield* gathered;
        } catch (raised) {
          return raised;
        }
        return undefined;
      });
      expect(error).toMatchObject({ name: "CancelledError", args: ["why"] });
    },
  );

  test("any thenable is one", async () => {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
    const thenable = { then: (resolve: (value: string) => void) => resolve("thenable") };
    const results = await run(function* () {
      return yield* gather([thenable as PromiseLike<string>, () => "function"]);
    });
    expect(results).toEqual(["thenable", "function"]);
  });
});

test.each([false, true])(
  "a gather that has failed leaves one callback on what lasts (given twice: %j)",
  (twice) => {
    runQuietly(function* () {
      let waiters = 0;
      class Lasting extends Future<void> {
        override [addWaiter](waiter: Waiter): void {
          waiters += 1;
          super[addWaiter](waiter);
        }

        override removeDoneCallback(callback: (future: this) => void): number {
          const removed = super.removeDoneCallback(callback);
          waiters -= removed;
          return removed;
        }
      }
      const lasting = new Lasting();
      for (let i = 0; i < 5; i += 1) {
        const all = gather([lasting, failing("no", 1), ...(twice ? [lasting] : [])]);
        expect(yield* errorOf(all)).toEqual(new Error("no"));
        expect(waiters).toBe(1);
      }
      // Its error counts as seen, as those of others that fail after the first.
      lasting.setException(new Error("late"));
      yield* sleep(1);
    });
  },
);
