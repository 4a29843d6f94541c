import {
  CancelledError,
  type Coroutine,
  createTask,
  DeadlockError,
  Future,
  iterate,
  sleep,
} from "@x/future";
import { getEventLoop, getRunningLoop, setEventLoop } from "@x/loop";
import { LeakError, runVirtual, type VirtualOptions, virtualTest } from "@x/testing";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";

test("time jumps to the next timer when nothing is ready", async () => {
  const time = await runVirtual(function* (clock) {
    yield* sleep(86_400_000);
    return clock.now;
  });
  expect(time).toBe(86_400_000);
});

test("it takes a coroutine, a promise, and functions that make one or a value", async () => {
  expect(await runVirtual(sleep(1, "call"))).toBe("call");
  expect(await runVirtual(Promise.resolve("promise"))).toBe("promise");
  expect(await runVirtual(() => "value")).toBe("value");
  expect(await runVirtual(async () => "async")).toBe("async");
});

test("what is nothing to await is refused", async () => {
  await expect(runVirtual(1 as never)).rejects.toThrow(
    new TypeError("main must be a coroutine, a future, a promise or a function, not 1"),
  );
});

test("errors of the program are passed on", async () => {
  const error = new RangeError("no");
  await expect(
    runVirtual(() => {
      throw error;
    }),
  ).rejects.toBe(error);
});

test("async functions find the loop, also after an await and in several layers", async () => {
  const times: number[] = [];
  await runVirtual(async (clock) => {
    const nested = async (ms: number) => {
      await Promise.resolve();
      await sleep(ms);
      await null;
      times.push(clock.now);
    };
    await Promise.all([nested(30), nested(10), createTask(sleep(20)).then(() => nested(5))]);
    await sleep(1);
    times.push(clock.now);
  });
  expect(times).toEqual([10, 25, 30, 31]);
});

test("promises that settle in between are waited for before time moves", async () => {
  const events: string[] = [];
  await runVirtual(function* () {
    createTask(async () => {
      for (let i = 0; i < 20; i += 1) await null;
      events.push("promise");
    });
    yield* sleep(1);
    events.push("time");
  });
  expect(events).toEqual(["promise", "time"]);
});

test("async functions that no task waits for get their turn, too", async () => {
  const events: string[] = [];
  await runVirtual(function* () {
    void (async () => {
      await sleep(1);
      await null;
      events.push("detached");
    })();
    yield* sleep(2);
    events.push("main");
  });
  expect(events).toEqual(["detached", "main"]);
});

test("the thread's loop is set while the program runs, and set back", async () => {
  const outer = getEventLoop();
  setEventLoop(outer);
  const inner = await runVirtual(async () => {
    await null;
    return getEventLoop();
  });
  expect(inner).not.toBe(outer);
  expect(inner.closed).toBe(true);
  expect(getEventLoop()).toBe(outer);
  setEventLoop(null);
});

test("programs run one after the other, whatever becomes of them", async () => {
  const events: string[] = [];
  const program = (name: string) => async () => {
    events.push(`${name} begins`);
    await sleep(5);
    events.push(`${name} ends`);
    if (name === "a") throw new Error(name);
  };
  await Promise.allSettled([runVirtual(program("a")), runVirtual(program("b"))]);
  expect(events).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});

test("inside a step or a callback it is refused", async () => {
  await runVirtual(function* () {
    yield* sleep(0);
    expect(() => runVirtual(sleep(1))).toThrow(
      new Error("virtual time cannot begin inside a task or a callback"),
    );
  });
});

test("a program that nothing can ever wake ends with a DeadlockError that names its tasks", async () => {
  const error = await runVirtual(function* stuck() {
    createTask(new Future(), { name: "reader" });
    yield* new Future<void>();
  }).catch((raised) => raised);
  expect(error).toBeInstanceOf(DeadlockError);
  expect(error.message).toContain("Task-1: stuck > <Future pending>");
  expect(error.message).toContain("reader: coroutine > <Future pending>");
});

test("its signal cancels the program, which may clean up in virtual time", async () => {
  const controller = new AbortController();
  let cleanedUp = 0;
  const running = runVirtual(
    function* (clock) {
      getRunningLoop().callLater(50, () => controller.abort("enough"));
      try {
        yield* sleep(100);
      } finally {
        yield* sleep(10);
        cleanedUp = clock.now;
      }
    },
    { signal: controller.signal },
  );
  await expect(running).rejects.toBe("enough");
  expect(cleanedUp).toBe(60);
});

test("the scope's signal is aborted when the program is cancelled", async () => {
  const controller = new AbortController();
  controller.abort("from the start");
  await expect(runVirtual(sleep(1), { signal: controller.signal })).rejects.toBe("from the start");
  const later = new AbortController();
  const running = runVirtual(
    async (_, { signal }) => {
      getEventLoop().callLater(5, () => later.abort("later"));
      await new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    },
    { signal: later.signal },
  );
  await expect(running).rejects.toBe("later");
});

test("a program that cancels itself fails with the CancelledError", async () => {
  await expect(
    runVirtual(function* () {
      yield* sleep(0);
      throw new CancelledError("me");
    }),
  ).rejects.toThrow(CancelledError);
});

test("the host gets turns while a program never rests", async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 0);
  await runVirtual(function* () {
    while (turns < 2) yield* sleep(0);
  });
  clearInterval(timer);
  expect(turns).toBeGreaterThanOrEqual(2);
});

test("what is left behind may be allowed", async () => {
  let closed = false;
  const result = await runVirtual(
    function* () {
      createTask(sleep(1000));
      yield* iterate(
        (async function* () {
          try {
            yield 1;
          } finally {
            closed = true;
          }
        })(),
      ).next();
      return 1;
    },
    { allowLeaks: true },
  );
  expect([result, closed]).toEqual([1, true]);
});

test("what is ready when the program ends may still finish, if time need not move", async () => {
  let told = "";
  await runVirtual(function* () {
    const news = new Future<string>();
    createTask(function* reader() {
      told = yield* news;
      yield* sleep(0);
    });
    yield* sleep(0);
    news.setResult("news");
  });
  expect(told).toBe("news");
});

test("promises come on while what is ready finishes", async () => {
  const events: string[] = [];
  await runVirtual(function* () {
    createTask(function* () {
      for (let i = 0; i < 20; i += 1) yield* sleep(0);
      events.push("steps");
    });
    createTask(async () => {
      for (let i = 0; i < 3; i += 1) await null;
      events.push("promise");
    });
  });
  expect(events).toEqual(["promise", "steps"]);
});

test("a task that goes on for ever is left behind, and is cancelled", async () => {
  const error = await runVirtual(function* () {
    createTask(function* busy() {
      for (;;) yield* sleep(0);
    });
    yield* sleep(0);
  }).catch((raised) => raised);
  expect(error.message).toContain("Task-2: busy");
});

test("a timer that has been cancelled, or fired, is not left behind", async () => {
  await runVirtual(function* () {
    const loop = getRunningLoop();
    loop.callAt(5, () => {});
    const late = loop.callLater(50, () => {});
    yield* sleep(10);
    late.cancel();
  });
});

test("an error that is never read fails it", async () => {
  const error = new RangeError("unseen");
  const running = runVirtual(function* () {
    getRunningLoop().callSoon(() => {
      throw error;
    });
    yield* sleep(1);
  });
  await expect(running).rejects.toMatchObject({
    message: expect.stringMatching(/^Exception in callback <Handle/),
    cause: error,
  });
});

test("an error of the program itself comes before all others", async () => {
  const error = new RangeError("first");
  const running = runVirtual(function* () {
    createTask(sleep(1000));
    yield* sleep(0);
    throw error;
  });
  await expect(running).rejects.toBe(error);
});

test("virtualTest makes a function without parameters", async () => {
  const times: number[] = [];
  const body = virtualTest(function* (clock) {
    yield* sleep(60_000);
    times.push(clock.now);
  });
  expect(body.length).toBe(0);
  expect(await body()).toBeUndefined();
  await body();
  expect(times).toEqual([60_000, 60_000]);
  expect(() => virtualTest(1 as never)).toThrow(new TypeError("fn must be a function, not 1"));
});

test("virtualTest passes its options on", async () => {
  await virtualTest(() => void createTask(sleep(1000)), { allowLeaks: true })();
});

describe("of several errors", () => {
  let printed: MockInstance<typeof console.error>;

  beforeEach(() => {
    printed = vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => printed.mockRestore());

  /** Fails in a task that nothing awaits. */
  const fail = (text: string) =>
    createTask(() => {
      throw new RangeError(text);
    });

  test("those that the program does not fail with are printed", async () => {
    const running = runVirtual(function* () {
      const ready = new Future<void>();
      fail("the server has not begun");
      yield* ready;
    });
    await expect(running).rejects.toBeInstanceOf(DeadlockError);
    expect(printed).toHaveBeenCalledExactlyOnceWith(
      "Task exception was never retrieved",
      expect.objectContaining({ error: new RangeError("the server has not begun") }),
    );
  });

  test("the first error that is never read is thrown, and the others are printed", async () => {
    const running = runVirtual(function* () {
      fail("one");
      fail("two");
      yield* sleep(1);
    });
    await expect(running).rejects.toMatchObject({ cause: new RangeError("one") });
    expect(printed).toHaveBeenCalledExactlyOnceWith(
      "Task exception was never retrieved",
      expect.objectContaining({ error: new RangeError("two") }),
    );
  });

  test("a task that refuses to end is left behind by its name", async () => {
    const refusing = (options: VirtualOptions) =>
      runVirtual(function* () {
        createTask(function* stubborn() {
          for (;;) {
            try {
              yield* new Future<void>();
            } catch {}
          }
        });
        yield* sleep(0);
      }, options);
    const error = await refusing({}).catch((raised) => raised);
    expect(error).toBeInstanceOf(LeakError);
    expect(error.message).toContain("Task-2: stubborn");
    await refusing({ allowLeaks: true });
    expect(printed).toHaveBeenCalledTimes(2);
    expect(printed).toHaveBeenCalledWith(
      "Task was destroyed but it is pending!",
      expect.anything(),
    );
  });
});

test("a program is run to the end of the task that it returns", async () => {
  const controller = new AbortController();
  const returning = (delay: number) =>
    function* (): Coroutine<unknown> {
      yield* sleep(0);
      return createTask(sleep(delay, "result"));
    };
  expect(await runVirtual(returning(10))).toBe("result");
  expect(await runVirtual(returning(10)())).toBe("result");
  const { signal } = controller;
  const reason = new Error("given up");
  const ended = runVirtual(
    function* (): Coroutine<unknown> {
      yield* sleep(0);
      getRunningLoop().callLater(5, () => controller.abort(reason));
      return createTask(sleep(Number.POSITIVE_INFINITY));
    },
    { signal },
  );
  await expect(ended).rejects.toBe(reason);
});
