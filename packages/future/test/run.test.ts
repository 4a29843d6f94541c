import { AsyncLocalStorage } from "node:async_hooks";
import {
  allTasks,
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  iterate,
  run,
  runUntilComplete,
  sleep,
  type Task,
} from "@x/future";
import {
  EventLoop,
  type ExceptionContext,
  getEventLoop,
  getRunningLoop,
  VirtualHost,
} from "@x/loop";
import { expect, test, vi } from "vitest";
import { crashes, hostTurn, outcomeOf, TestLoop } from "./support.ts";

/** Runs a program whose reports are kept. */
async function runReported(main: () => Coroutine<unknown>) {
  const reports: ExceptionContext[] = [];
  const outcome = await run(() => {
    getRunningLoop().setExceptionHandler((context) => reports.push(context));
    return main();
  }).then(
    (value) => value,
    (error) => error,
  );
  return { outcome, reports };
}

test("RNR-01 run cancels and awaits what is left, and closes the loop", async () => {
  const events: string[] = [];
  let loop: EventLoop | undefined;
  const result = await run(function* () {
    loop = getRunningLoop();
    createTask(function* () {
      try {
        yield* sleep(10_000);
      } finally {
        yield* sleep(1);
        events.push("cleaned up");
      }
    });
    yield* sleep(1);
    events.push("main ends");
    return "result";
  });
  expect(result).toBe("result");
  expect(events).toEqual(["main ends", "cleaned up"]);
  expect(loop?.closed).toBe(true);
});

test("RNR-01 run ends open iterators after the tasks", async () => {
  const events: string[] = [];
  async function* source() {
    try {
      yield 1;
      yield 2;
    } finally {
      events.push("source closed");
    }
  }
  await run(function* () {
    const iterator = iterate(source());
    yield* iterator.next();
    createTask(function* () {
      try {
        yield* sleep(10_000);
      } finally {
        events.push("task ended");
      }
    });
    yield* sleep(1);
  });
  expect(events).toEqual(["task ended", "source closed"]);
});

test("RNR-02 run inside a step or a callback is an error, at once", async () => {
  const main = vi.fn();
  await run(function* () {
    expect(() => run(main)).toThrow(
      "run cannot be called inside a coroutine or a callback: wait with yield*, or make a task",
    );
    yield* sleep(0);
  });
  const loop = new TestLoop();
  loop.callSoon(() => void run(main));
  loop.turn();
  expect(String(loop.reports[0]?.error)).toContain("run cannot be called");
  expect(main).not.toHaveBeenCalled();
});

test("RNR-02 async code that a program calls may run another", async () => {
  const result = await run(async () => {
    await hostTurn();
    return run(async () => "inner");
  });
  expect(result).toBe("inner");
});

test("RNR-03 an error of what was left is reported, and changes nothing", async () => {
  const error = new Error("cleaning up failed");
  const { outcome, reports } = await runReported(function* () {
    createTask(
      function* () {
        try {
          yield* sleep(10_000);
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: that is what is tested
          throw error;
        }
      },
      { name: "left" },
    );
    yield* sleep(0);
    return "result";
  });
  expect(outcome).toBe("result");
  expect(reports.map(({ message, error }) => [message, error])).toEqual([
    ["unhandled exception during run() shutdown", error],
  ]);
  expect(String(reports[0]?.task)).toContain("left");
});

test("RNR-03 an error of an iterator's closing is reported, and changes nothing", async () => {
  const error = new Error("closing failed");
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: 1 }),
      return: () => Promise.reject(error),
    }),
  };
  const { outcome, reports } = await runReported(function* () {
    yield* iterate(source).next();
    return "result";
  });
  expect(outcome).toBe("result");
  expect(reports.map(({ message, error }) => [message, error])).toEqual([
    ["unhandled exception during run() shutdown", error],
  ]);
});

test("RNR-04 a task made while the others are cancelled is left behind, and reported", async () => {
  const { outcome, reports } = await runReported(function* () {
    createTask(function* () {
      try {
        yield* sleep(10_000);
      } finally {
        createTask(sleep(10_000), { name: "late" });
      }
    });
    yield* sleep(0);
    return "result";
  });
  expect(outcome).toBe("result");
  expect(reports.map(({ message, task }) => `${message} ${task}`)).toEqual([
    expect.stringMatching(/^Task was destroyed but it is pending! <Task late pending sleep/),
  ]);
});

test("RNR-05 run waits for a task that ignores its cancelling", async () => {
  let finished = false;
  await run(
    function* () {
      createTask(function* () {
        yield* outcomeOf(sleep(1e9));
        yield* sleep(1e9);
        finished = true;
      });
      yield* sleep(0);
    },
    { host: new VirtualHost() },
  );
  expect(finished).toBe(true);
});

test("RNR-08 run takes whatever can be awaited", async () => {
  expect(await run(sleep(1, "call"))).toBe("call");
  expect(await run(Promise.resolve("promise"))).toBe("promise");
  expect(await run(async () => "async")).toBe("async");
  const future = new Future<string>();
  setImmediate(() => future.setResult("future"));
  expect(await run(future)).toBe("future");
});

test("RNR-08 run rejects when there is nothing to await", async () => {
  await expect(run(42 as never)).rejects.toThrow(
    new TypeError("awaitable must be a coroutine, a future, a promise or a function, not 42"),
  );
});

test("RNR-09 run leaves the thread's loop alone, and gives main its options", async () => {
  const before = getEventLoop();
  const host = new VirtualHost();
  await run(
    function* () {
      const loop = getRunningLoop();
      expect([loop.debug, loop.host, loop === before]).toEqual([true, host, false]);
      expect(currentTask()?.loop).toBe(loop);
      yield* sleep(86_400_000);
    },
    { debug: true, host },
  );
  expect(getEventLoop()).toBe(before);
  expect(host.now()).toBe(86_400_000);
});

test("RNR-10 run rejects with main's error, after the shutdown", async () => {
  const events: string[] = [];
  const failing = run(function* () {
    createTask(function* () {
      try {
        yield* sleep(10_000);
      } finally {
        events.push("cleaned up");
      }
    });
    yield* sleep(0);
    throw new RangeError("main failed");
  });
  await expect(
    failing.catch((error) => {
      events.push("rejected");
      throw error;
    }),
  ).rejects.toThrow(new RangeError("main failed"));
  expect(events).toEqual(["cleaned up", "rejected"]);
});

test("RNR-10 run rejects with CancelledError when main was cancelled", async () => {
  const main = run(function* () {
    currentTask()?.cancel("why");
    yield* sleep(10);
  });
  await expect(main).rejects.toMatchObject({ name: "CancelledError", args: ["why"] });
  await expect(run(() => Promise.reject(new CancelledError()))).rejects.toThrow(CancelledError);
});

test("several programs run side by side, each on its own loop", async () => {
  const loops = new Set<EventLoop>();
  const program = (name: string, delay: number) =>
    run(function* () {
      loops.add(getRunningLoop());
      for (let i = 0; i < 3; i += 1) yield* sleep(delay);
      expect(allTasks().size).toBe(1);
      return name;
    });
  const names = ["a", "b", "c"];
  expect(await Promise.all(names.map((name) => program(name, 1)))).toEqual(names);
  expect(loops.size).toBe(3);
});

test("programs that run side by side wait for each other's futures and tasks", async () => {
  const question = new Future<string>();
  let answering: Task<string> | undefined;
  const [asked, answered] = await Promise.all([
    run(function* () {
      yield* sleep(1);
      question.setResult("question");
      while (answering === undefined) yield* sleep(1);
      return yield* answering;
    }),
    run(function* () {
      answering = createTask(function* () {
        return `answer to ${yield* question}`;
      });
      return yield* answering;
    }),
  ]);
  expect([asked, answered]).toEqual(["answer to question", "answer to question"]);
});

test("a program's task is cancelled with its program; who waits in another one is told", async () => {
  let left: Task<void> | undefined;
  const ending = run(function* () {
    left = createTask(sleep(10_000));
    yield* sleep(5);
  });
  const waiting = run(function* () {
    return yield* outcomeOf(left as Task<void>);
  });
  expect(await waiting).toEqual(["CancelledError"]);
  await ending;
});

test("a program that fails is an ordinary rejection: unhandled only if nobody handles it", async () => {
  const error = new Error("main failed");
  const fail = function* () {
    yield* sleep(0);
    throw error;
  };
  expect(await crashes(() => run(fail).catch(() => {}))).toEqual([]);
  expect(
    await crashes(async () => {
      void run(fail);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }),
  ).toEqual([error]);
});

test("runUntilComplete runs a loop until something is done, again and again", async () => {
  const loop = new EventLoop();
  expect(await runUntilComplete(sleep(1, "first"), loop)).toBe("first");
  expect(loop.running).toBe(false);
  expect(await runUntilComplete(sleep(1, "second"), loop)).toBe("second");
  const future = new Future<string>({ loop });
  loop.callSoon(() => future.setException(new Error("failed")));
  await expect(runUntilComplete(future, loop)).rejects.toThrow("failed");
  loop.close();
});

test("runUntilComplete waits on the thread's loop, which runs anyway and runs on", async () => {
  expect(await runUntilComplete(sleep(1, "result"))).toBe("result");
  expect(getEventLoop().running).toBe(true);
});

test("runUntilComplete rejects when the loop is stopped, closed or running", async () => {
  const loop = new EventLoop();
  const future = new Future<void>({ loop });
  loop.callSoon(() => loop.stop());
  await expect(runUntilComplete(future, loop)).rejects.toThrow(
    "Event loop stopped before Future completed",
  );
  const running = runUntilComplete(sleep(5), loop);
  await expect(runUntilComplete(future, loop)).rejects.toThrow("already running");
  await running;
  // What it had added to the future is gone again.
  future.setResult();
  expect(loop.runOnce()).toBe(false);
  loop.close();
  await expect(runUntilComplete(sleep(1), loop)).rejects.toThrow("Event loop is closed");
  expect(allTasks(loop).size).toBe(0);
});

test("awaiting from async code keeps its own AsyncLocalStorage", async () => {
  const storage = new AsyncLocalStorage<string>();
  await storage.run("caller", async () => {
    await createTask(sleep(1));
    expect(storage.getStore()).toBe("caller");
  });
});
