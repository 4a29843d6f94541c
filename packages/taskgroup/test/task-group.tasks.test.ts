// The tasks of a group: how they are made, when they are refused, and bad arguments.
import {
  type Coroutine,
  coroutine,
  createTask,
  Future,
  run,
  runSync,
  setTaskFactory,
  sleep,
  Task,
} from "@x/future";
import { Context, getRunningLoop, VirtualHost } from "@x/loop";
import { type ExceptionGroup, type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
import { cleaning, errorOf, failing, messagesOf, runQuietly, thrownBy } from "./support.ts";

describe("tasks", () => {
  test("TGR-21 are ordinary ones, with a name, to be awaited or cancelled", () => {
    runQuietly(function* () {
      yield* taskGroup(function* (group) {
        const named = group.createTask(sleep(10, "value"), { name: "Ann" });
        const other = group.createTask(sleep(20));
        expect(named.name).toBe("Ann");
        expect([...group.tasks].every((task, index) => task === [named, other][index])).toBe(true);
        expect(yield* named).toBe("value");
        other.cancel();
      });
    });
  });

  test("may be made of anything that can be awaited", async () => {
    await run(function* () {
      yield* taskGroup(function* (group) {
        const future = new Future<number>();
        const tasks = [
          group.createTask(sleep(0, 1)),
          group.createTask(future),
          group.createTask(Promise.resolve(3)),
          group.createTask(({ signal }) => (signal.aborted ? 0 : 4)),
        ];
        future.setResult(2);
        const results: number[] = [];
        for (const task of tasks) results.push(yield* task);
        expect(results).toEqual([1, 2, 3, 4]);
      });
    });
  });

  test("TSK-17 TGR-21 are made by the loop's task factory, with the options that were given", () => {
    runQuietly(function* () {
      const given: object[] = [];
      setTaskFactory(getRunningLoop(), (loop, coroutine, options) => {
        given.push(options);
        return new Task(coroutine, { loop, ...options });
      });
      yield* taskGroup((group) => {
        group.createTask(sleep(1), { name: "named", eager: true });
        group.createTask(sleep(1));
      });
      expect(given).toEqual([{ name: "named", eager: true }, {}]);
    });
  });

  test("TGR-02 are refused once the group has ended, and never begin", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const group = yield* taskGroup((group) => group);
      const late = cleaning(log, "late");
      expect(() => group.createTask(late)).toThrow(
        new Error("TaskGroup is finished: it takes no more tasks"),
      );
      expect(late.next()).toEqual({ done: true, value: undefined });
      expect(group.tasks.size).toBe(0);
    });
  });

  test("TGR-02 are refused while the group shuts down, and never begin", () => {
    runQuietly(function* () {
      const late = cleaning([], "late");
      let refusal: unknown;
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(failing("first"));
          try {
            yield* sleep(10);
          } catch {
            refusal = thrownBy(() => group.createTask(late));
          }
        }),
      );
      expect(refusal).toEqual(new Error("TaskGroup is shutting down: it takes no more tasks"));
      expect(late.next().done).toBe(true);
      expect(messagesOf(failure)).toEqual(["first"]);
    });
  });

  test("TGR-02 that were refused are not missed in debug mode", async () => {
    const reports: string[] = [];
    const work = coroutine(function* work() {
      yield* sleep(1);
    });
    await run(
      function* () {
        getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
        const group = yield* taskGroup((group) => group);
        expect(() => group.createTask(work())).toThrow(
          expect.objectContaining({ message: expect.stringContaining("finished") }),
        );
        expect(() => group.createTask(sleep(1))).toThrow(
          expect.objectContaining({ message: expect.stringContaining("finished") }),
        );
      },
      { debug: true, host: new VirtualHost() },
    );
    expect(reports).toEqual([]);
  });

  test("TGR-03 may start others while the group waits for them", () => {
    runQuietly(function* () {
      const log: string[] = [];
      yield* taskGroup((group) => {
        group.createTask(function* () {
          yield* sleep(10);
          group.createTask(function* () {
            yield* sleep(10);
            log.push("grandchild");
          });
        });
      });
      expect(log).toEqual(["grandchild"]);
    });
  });

  test("TGR-35 may be started by a task outside, and still cancel the block's own", () => {
    runQuietly(function* () {
      const opened = new Future<TaskGroup>();
      const helper = createTask(function* () {
        const group = yield* opened;
        group.createTask(failing("from outside", 5));
        yield* sleep(50);
        return "unharmed";
      });
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          opened.setResult(group);
          yield* sleep(Number.POSITIVE_INFINITY);
        }),
      );
      expect(messagesOf(failure)).toEqual(["from outside"]);
      expect(yield* helper).toBe("unharmed");
    });
  });

  test("TGR-18 cancelled before they began never begin", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      yield* errorOf(
        taskGroup((group) => {
          group.createTask(cleaning(log, "never"));
          throw new Error("body");
        }),
      );
      expect(log).toEqual([]);
    });
  });

  describe("bad arguments", () => {
    test.each([undefined, null, 1, "text", {}])("%j is nothing to await", (value) => {
      runQuietly(function* () {
        yield* taskGroup((group) => {
          // @ts-expect-error
          expect(() => group.createTask(value)).toThrow(
            /^awaitable must be a coroutine, a future, a promise or a function, not /,
          );
          expect(group.tasks.size).toBe(0);
        });
      });
    });

    test.each([1, Number.POSITIVE_INFINITY])(
      "a coroutine that was awaited before, with a limit of %d",
      (limit) => {
        runQuietly(function* () {
          const child = sleep(1);
          yield* child;
          yield* taskGroup(
            (group) => {
              expect(() => group.createTask(child)).toThrow(
                expect.objectContaining({
                  message: expect.stringContaining("sleep was already awaited"),
                }),
              );
              expect(group.tasks.size).toBe(0);
            },
            { limit },
          );
        });
      },
    );

    test.each([
      [undefined, "body must be a function, not undefined"],
      [sleep, undefined],
    ])("a body that is %s", (body, message) => {
      // @ts-expect-error
      const call = () => taskGroup(body);
      if (message === undefined) expect(call).not.toThrow();
      else expect(call).toThrow(new TypeError(message));
    });
  });
});

test("a task is given its context", () => {
  const context = new Context();
  runSync(
    taskGroup(function* (group) {
      const task = group.createTask(sleep(0), { context });
      expect(task.context).toBe(context);
      yield* task;
    }),
  );
});

test("a coroutine that runs in a group with a limit cannot be started there again", () => {
  const work = function* (): Coroutine<void> {};
  const thrown = thrownBy(() =>
    runSync(
      taskGroup(
        function* (group) {
          const coroutine = work();
          group.createTask(coroutine);
          yield* sleep(0);
          group.createTask(coroutine);
        },
        { limit: 2 },
      ),
    ),
  );
  expect((thrown as ExceptionGroup).errors.map(String)).toEqual([
    "Error: coroutine was already awaited: call the function again, or share a task made by createTask",
  ]);
});
