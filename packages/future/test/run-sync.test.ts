import {
  createTask,
  currentTask,
  DeadlockError,
  Future,
  iterate,
  run,
  runSync,
  sleep,
} from "@x/future";
import { getRunningLoop, VirtualHost } from "@x/loop";
import { expect, test, vi } from "vitest";
import { outcomeOf, thrownBy } from "./support.ts";

test("a whole program in one call, sleeps included", () => {
  const events: string[] = [];
  const result = runSync(function* main() {
    const worker = function* (name: string, delay: number) {
      yield* sleep(delay);
      events.push(`${name} at ${getRunningLoop().time()}`);
    };
    const tasks = [createTask(worker("slow", 86_400_000)), createTask(worker("fast", 1000))];
    for (const task of tasks) yield* task;
    return "result";
  });
  expect(result).toBe("result");
  expect(events).toEqual(["fast at 1000", "slow at 86400000"]);
});

test("it throws what main throws, after the others have cleaned up", () => {
  const events: string[] = [];
  const error = new Error("failed");
  const program = () =>
    runSync(function* () {
      createTask(function* () {
        try {
          yield* sleep(10_000);
        } finally {
          yield* sleep(10_000);
          events.push("cleaned up");
        }
      });
      yield* sleep(0);
      throw error;
    });
  expect(thrownBy(program)).toBe(error);
  expect(events).toEqual(["cleaned up"]);
});

test("it throws CancelledError when main was cancelled", () => {
  const program = () => runSync(() => void currentTask()?.cancel("why"));
  expect(thrownBy(program)).toMatchObject({ name: "CancelledError", args: ["why"] });
});

test("it ends open iterators", () => {
  const events: string[] = [];
  runSync(function* () {
    const source = (function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        events.push("closed");
      }
    })();
    yield* iterate(source).next();
  });
  expect(events).toEqual(["closed"]);
});

test("a clock can be taken from one program to the next", () => {
  const host = new VirtualHost();
  runSync(sleep(1000), { host });
  runSync(sleep(1000), { host });
  expect(host.now()).toBe(2000);
});

test.each([
  [
    "a coroutine",
    function* () {
      yield* sleep(0);
      runSync(() => 1);
    },
  ],
  ["a function", () => runSync(() => 1)],
])("RNR-02 runSync inside the step of %s is an error at the call", (_name, main) => {
  expect(() => runSync(main as () => unknown)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(
        "runSync cannot be called inside a task or a callback: wait with yield* or await, or make a task",
      ),
    }),
  );
});

test("RNR-08 runSync throws when there is nothing to await", () => {
  expect(() => runSync(42 as never)).toThrow(
    new TypeError("awaitable must be a coroutine, a future, a promise or a function, not 42"),
  );
});

test("a task that refuses to end when nothing could wake it is left behind, and reported once", () => {
  const reports: string[] = [];
  const program = () =>
    runSync(function* () {
      getRunningLoop().setExceptionHandler(({ message, task }) =>
        reports.push(`${message} ${task}`),
      );
      createTask(
        function* () {
          for (;;) yield* outcomeOf(new Future<void>());
        },
        { name: "stubborn" },
      );
      yield* sleep(0);
      return "result";
    });
  expect(program()).toBe("result");
  expect(reports).toEqual([
    expect.stringMatching(/^Task was destroyed but it is pending! <Task stubborn cancelling/),
  ]);
});

test("an iterator that refuses to close does not keep it", () => {
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: () => ({ done: false, value: 1 }),
      return: () => new Promise(() => {}),
    }),
  };
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(
    runSync(function* () {
      yield* iterate(source as never).next();
      return "result";
    }),
  ).toBe("result");
  expect(error).toHaveBeenCalledTimes(1);
  error.mockRestore();
});

test("DeadlockError says when what is waited for belongs to another loop", () => {
  const future = new Future<void>();
  function* main() {
    yield* future;
  }
  expect(() => runSync(main)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(
        "main > <Future pending>\nWhat belongs to another loop waits until that runs: make it inside of the coroutine",
      ),
    }),
  );
  future.cancel();
});

test("DeadlockError names the tasks that wait, and what they wait for", () => {
  const program = () =>
    runSync(function* main() {
      createTask(new Future<void>(), { name: "background" });
      yield* new Future<void>();
    });
  const error = thrownBy(program) as DeadlockError;
  expect(error).toBeInstanceOf(DeadlockError);
  expect(error.name).toBe("DeadlockError");
  const lines = error.message.split("\n");
  expect(lines[0]).toBe("deadlock: nothing is left that could wake these tasks");
  expect(lines[1]).toMatch(/^ {2}Task-\d+: main > .*<Future pending>$/);
  expect(lines[2]).toMatch(/^ {2}background: .*<Future pending>$/);
  expect(error.tasks.map((task) => task.name)).toEqual([error.tasks[0]?.name, "background"]);
});

test("a deadlock of one, and what the tasks do when they are cancelled for it", () => {
  let outcome: unknown;
  const program = () =>
    runSync(function* main() {
      outcome = yield* outcomeOf(sleep(Number.POSITIVE_INFINITY));
    });
  expect(program).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("deadlock: nothing is left that could wake this task\n"),
    }),
  );
  expect(outcome).toEqual(["CancelledError"]);
});

test("run and runSync tell a program that waits for a promise from a deadlock", async () => {
  const main = () => Promise.resolve("promise");
  expect(await run(main)).toBe("promise");
  expect(() => runSync(main)).toThrow(DeadlockError);
});
