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
import { hostTurn, outcomeOf, TestLoop } from "./support.ts";

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
      expect.objectContaining({
        message: expect.stringContaining(
          "run cannot be called inside a task or a callback: wait with yield* or await, or make a task",
        ),
      }),
    );
    yield* sleep(0);
  });
  const loop = new TestLoop();
  loop.callSoon(() => void run(main));
  loop.turn();
  expect(String(loop.reports[0]?.error)).toContain("run cannot be called");
  expect(main).not.toHaveBeenCalled();
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

test("what a task that run cancels returns is not reported", async () => {
  const reports: ExceptionContext[] = [];
  await run(function* () {
    getRunningLoop().setExceptionHandler((context) => reports.push(context));
    createTask(function* () {
      yield* outcomeOf(sleep(10_000));
      return "cleaned up";
    });
    yield* sleep(0);
  });
  expect(reports).toEqual([]);
});

test("RNR-14 run closes all open iterators at the same time", async () => {
  const events: string[] = [];
  async function* source(name: string) {
    try {
      yield name;
    } finally {
      events.push(`${name} closes`);
      await hostTurn();
      events.push(`${name} closed`);
    }
  }
  await run(function* () {
    for (const name of ["a", "b"]) yield* iterate(source(name)).next();
  });
  expect(events).toEqual(["a closes", "b closes", "a closed", "b closed"]);
});

test("RNR-03 RNR-14 an error of an iterator's closing is reported, and changes nothing", async () => {
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
  setTimeout(() => future.setResult("future"), 1);
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

test("a program's task is cancelled with its program, and a waiter in another program is told", async () => {
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

test("runUntilComplete runs a loop until something is done, again and again", async () => {
  const loop = new EventLoop();
  expect(await runUntilComplete(sleep(1, "first"), loop)).toBe("first");
  expect(loop.running).toBe(false);
  expect(await runUntilComplete(sleep(1, "second"), loop)).toBe("second");
  const future = new Future<string>({ loop });
  loop.callSoon(() => future.setException(new Error("failed")));
  await expect(runUntilComplete(future, loop)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining("failed") }),
  );
  loop.close();
});

test("RUN-04 runUntilComplete finishes the iteration after the one in which it was done", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const events: string[] = [];
  const task = createTask(
    function* () {
      yield* sleep(0);
      loop.callSoon(() => {
        events.push("queued by the last step");
        loop.callSoon(() => events.push("queued by that"));
      });
    },
    { loop },
  );
  const over = runUntilComplete(task, loop);
  task.addDoneCallback(() => events.push("behind the stop"));
  await over;
  expect(events).toEqual(["queued by the last step", "behind the stop"]);
  loop.runOnce();
  expect(events.slice(2)).toEqual(["queued by that"]);
  loop.close();
});

test("RUN-05 a stop before the end leaves the task pending; another run brings it there", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const task = createTask(sleep(10, "late"), { loop });
  loop.callLater(5, () => loop.stop());
  await expect(runUntilComplete(task, loop)).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringContaining("Event loop stopped before Future completed"),
    }),
  );
  expect([task.done, loop.time()]).toEqual([false, 5]);
  expect(await runUntilComplete(task, loop)).toBe("late");
  expect(loop.time()).toBe(10);
  loop.close();
});

test("RUN-06 one iteration is run even when there is nothing to wait for", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const future = new Future<string>({ loop });
  future.setResult("result");
  const events: string[] = [];
  loop.callSoon(() => {
    events.push("first");
    loop.callSoon(() => events.push("second"));
  });
  expect(await runUntilComplete(future, loop)).toBe("result");
  expect(events).toEqual(["first"]);
  loop.close();
});

test("RUN-07 runUntilComplete gives the result, the very error, or a CancelledError", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const error = new Error("failed");
  const [resolved, failed, cancelled] = [1, 2, 3].map(() => new Future<string>({ loop }));
  loop.callLater(1, () => resolved?.setResult("result"));
  loop.callLater(2, () => failed?.setException(error));
  loop.callLater(3, () => cancelled?.cancel("why"));
  expect(await runUntilComplete(resolved as Future<string>, loop)).toBe("result");
  await expect(runUntilComplete(failed as Future<string>, loop)).rejects.toBe(error);
  await expect(runUntilComplete(cancelled as Future<string>, loop)).rejects.toMatchObject({
    name: "CancelledError",
    args: ["why"],
  });
  loop.close();
});

test("RUN-07 runUntilComplete waits for a future of another loop, too", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const future = new Future<string>({ loop: getEventLoop() });
  loop.callLater(1, () => future.setResult("from there"));
  expect(await runUntilComplete(future, loop)).toBe("from there");
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
    expect.objectContaining({
      message: expect.stringContaining("Event loop stopped before Future completed"),
    }),
  );
  const running = runUntilComplete(sleep(5), loop);
  await expect(runUntilComplete(future, loop)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining("already running") }),
  );
  await running;
  // What it had added to the future is gone again.
  future.setResult();
  expect(loop.runOnce()).toBe(false);
  loop.close();
  await expect(runUntilComplete(sleep(1), loop)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining("Event loop is closed") }),
  );
  expect(allTasks(loop).size).toBe(0);
});

test("runUntilComplete that is refused begins nothing", async () => {
  const [running, idle] = [new EventLoop(), new EventLoop()];
  const end = running.runForever();
  const body = vi.fn();
  await expect(runUntilComplete(body, running)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining("already running") }),
  );
  const refused = run(() => {
    // Nothing can be run inside a step.
    return expect(runUntilComplete(body, idle)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining("another loop is running") }),
    );
  });
  await refused;
  running.stop();
  await end;
  idle.runOnce();
  expect(body).not.toHaveBeenCalled();
  expect(allTasks(running).size).toBe(0);
});
