// group.cancel(): from where it may be called, and what is left of it after the block.
import {
  type CancelledError,
  type Coroutine,
  createTask,
  isCancelled,
  sleep,
  type Task,
} from "@x/future";
import { getRunningLoop } from "@x/loop";
import { type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
import { cleaning, errorOf, failing, messagesOf, runQuietly, self } from "./support.ts";

describe("cancel", () => {
  test.each([undefined, "enough"])("TGR-25 by the body (%s)", (message) => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const args: unknown[] = [];
      const result = yield* taskGroup(function* (group) {
        group.createTask(cleaning(log, "child", 10));
        yield* sleep(1);
        group.cancel(message);
        args.push((yield* errorOf(cleaning(log, "body"))) as CancelledError);
        throw args[0];
      });
      expect(result).toBeUndefined();
      expect(log).toEqual(["body", "child"]);
      expect(args).toMatchObject([{ args: message ? [message] : [] }]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test("TGR-25 by the body, which then ends without waiting", () => {
    runQuietly(function* () {
      let others = 0;
      createTask(() => {
        others += 1;
      });
      const result = yield* taskGroup((group) => {
        group.cancel();
        return "result";
      });
      expect(result).toBe("result");
      expect(others).toBe(0);
      yield* sleep(1);
    });
  });

  test("TGR-26 by a child", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      yield* taskGroup(function* (group) {
        group.createTask(function* () {
          yield* sleep(1);
          group.cancel("over");
          yield* cleaning(log, "child itself");
        });
        group.createTask(cleaning(log, "sibling", 5));
        yield* cleaning(log, "body");
      });
      expect(log).toEqual(["body", "child itself", "sibling"]);
    });
  });

  test("while the tasks are awaited", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const result = yield* taskGroup((group) => {
        group.createTask(cleaning(log, "sibling", 5));
        group.createTask(function* () {
          yield* sleep(1);
          group.cancel();
        });
        return "result";
      });
      expect(result).toBe("result");
      expect(log).toEqual(["sibling"]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test.each([undefined, "over"])("TGR-33 by an eager child (%s)", (message) => {
    runQuietly(function* () {
      const log: unknown[] = [];
      let error: unknown;
      yield* taskGroup(function* (group) {
        group.createTask(
          function* () {
            group.cancel(message);
            error = yield* errorOf(sleep(Number.POSITIVE_INFINITY));
            throw error;
          },
          { eager: true },
        );
        yield* cleaning(log, "body");
      });
      expect(log).toEqual(["body"]);
      expect(error).toMatchObject({ args: message ? [message] : [] });
    });
  });

  test("TGR-33 by an eager child that ends at once", () => {
    runQuietly(function* () {
      yield* taskGroup(function* (group) {
        const task = group.createTask(() => group.cancel(), { eager: true });
        expect(task.done).toBe(true);
        yield* sleep(Number.POSITIVE_INFINITY);
      });
    });
  });

  test("TGR-26 again, and after the end, does nothing", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const group = yield* taskGroup(function* (group) {
        group.createTask(function* () {
          const error = yield* errorOf(sleep(Number.POSITIVE_INFINITY));
          log.push((error as CancelledError).args);
          yield* sleep(5);
          log.push("cleaned up");
        });
        yield* sleep(0);
        group.cancel("first");
        group.cancel("second");
        yield* errorOf(sleep(1));
        group.cancel("third");
        yield* sleep(1);
        return group;
      });
      expect(log).toEqual([["first"], "cleaned up"]);
      group?.cancel();
      yield* sleep(1);
      expect(self().cancelling).toBe(0);
    });
  });

  test("TGR-26 refuses further tasks", () => {
    runQuietly(function* () {
      yield* taskGroup((group) => {
        group.cancel();
        expect(() => group.createTask(sleep(1))).toThrow(
          new Error("TaskGroup is shutting down: it takes no more tasks"),
        );
      });
    });
  });

  test("TGR-27 errors on the way out still make a group", () => {
    runQuietly(function* () {
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(function* () {
            yield* errorOf(sleep(Number.POSITIVE_INFINITY));
            yield* failing("child");
          });
          yield* sleep(0);
          group.cancel();
          yield* errorOf(sleep(1));
          throw new Error("body");
        }),
      );
      expect(messagesOf(failure)).toEqual(["child", "body"]);
      expect(self().cancelling).toBe(0);
    });
  });

  test("after a child failed, changes nothing", () => {
    runQuietly(function* () {
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(failing("boom"));
          yield* errorOf(sleep(10));
          group.cancel();
          yield* sleep(1);
        }),
      );
      expect(messagesOf(failure)).toEqual(["boom"]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test.each(["in the body", "while the body's end is awaited", "while the tasks are awaited"])(
    "TGR-27 a cancel of the caller in addition passes: %s",
    (when) => {
      runQuietly(function* () {
        let cancelling = 0;
        const task = createTask(function* () {
          try {
            yield* taskGroup(function* (group) {
              group.createTask(cleaning([], "child", 10));
              yield* sleep(0);
              if (when === "while the tasks are awaited") {
                getRunningLoop().callLater(1, () => group.cancel());
                return;
              }
              group.cancel();
              if (when === "in the body") self().cancel("outside");
              yield* sleep(Number.POSITIVE_INFINITY);
            });
          } finally {
            cancelling = self().cancelling;
          }
        });
        yield* sleep(5);
        if (when !== "in the body") task.cancel("outside");
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect(cancelling).toBe(1);
      });
    },
  );

  describe("a cancel of the caller in addition keeps its message", () => {
    test.each(["the body", "a task"])("when it comes while %s cleans up", (who) => {
      runQuietly(function* () {
        const task = createTask(
          taskGroup(function* (group) {
            if (who === "a task") group.createTask(cleaning([], "child", 20));
            yield* sleep(1);
            group.cancel("own");
            yield* cleaning([], "body", who === "the body" ? 20 : 0);
          }),
        );
        yield* sleep(5);
        task.cancel("outside");
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });

    test("when it comes after the body has ended", () => {
      runQuietly(function* () {
        const task = createTask(
          taskGroup((group) => {
            group.createTask(cleaning([], "child", 20));
            group.createTask(() => group.cancel("own"));
          }),
        );
        yield* sleep(5);
        task.cancel("outside");
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });

    test("when it comes as the last task ends", () => {
      runQuietly(function* () {
        const task: Task<void> = createTask(
          taskGroup(function* (group) {
            const child = group.createTask(cleaning([], "child", 20));
            child.addDoneCallback(() => task.cancel("outside"));
            yield* sleep(1);
            group.cancel("own");
            yield* sleep(1);
          }),
        );
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });

    test.each(["own", "outside"])("when both come at once, the %s one first", (first) => {
      runQuietly(function* () {
        let group: TaskGroup | undefined;
        const task = createTask(
          taskGroup(function* (made) {
            group = made;
            yield* cleaning([], "body", 20);
          }),
        );
        yield* sleep(1);
        if (first === "outside") task.cancel("outside");
        group?.cancel("own");
        if (first === "own") task.cancel("outside");
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });

    test("the first of two", () => {
      runQuietly(function* () {
        const task = createTask(
          taskGroup(function* (group) {
            group.createTask(cleaning([], "child", 20));
            yield* sleep(1);
            group.cancel("own");
            yield* sleep(1);
          }),
        );
        yield* sleep(5);
        task.cancel("outside");
        yield* sleep(1);
        task.cancel("again");
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });
  });

  /** Runs a body in a task that has caught a cancel before. */
  function* afterACancel(body: () => Coroutine<void>): Coroutine<Task<void>> {
    const task = createTask(function* () {
      yield* errorOf(sleep(Number.POSITIVE_INFINITY));
      yield* body();
    });
    yield* sleep(0);
    task.cancel("old");
    yield* errorOf(taskDone(task));
    return task;
  }
  function* taskDone(task: Task<void>): Coroutine<void> {
    yield* task;
    throw new Error("done");
  }

  test.each(["waits", "does not wait", "does not wait, and has a child", "catches it"])(
    "TGR-32 in a task that was cancelled before, by a body that %s",
    (what) => {
      runQuietly(function* () {
        const log: unknown[] = [];
        const task = yield* afterACancel(function* () {
          yield* taskGroup(function* (group) {
            if (what.endsWith("child")) group.createTask(cleaning([], "child"));
            group.cancel();
            if (what === "waits") yield* sleep(1);
            if (what === "catches it") yield* errorOf(sleep(1));
          });
          log.push(self().cancelling);
          yield* sleep(1);
          log.push("carries on");
        });
        expect(log).toEqual([1, "carries on"]);
        expect(task.cancelled).toBe(false);
      });
    },
  );

  test("TGR-32 there, a cancel of the caller in addition passes", () => {
    runQuietly(function* () {
      const task = yield* afterACancel(function* () {
        yield* taskGroup((group) => {
          group.cancel();
          self().cancel();
        });
        throw new Error("not reached");
      });
      expect(task.cancelled).toBe(true);
    });
  });

  test("a block in a task that was cancelled before is left without waiting", () => {
    runQuietly(function* () {
      const task = yield* afterACancel(function* () {
        let others = 0;
        createTask(() => {
          others += 1;
        });
        yield* taskGroup(() => 1);
        expect(others).toBe(0);
      });
      expect(task.exception()).toBeUndefined();
    });
  });

  test("there, a body that cancels the group and fails at once is not waited for", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      yield* afterACancel(function* () {
        createTask(() => log.push("another"));
        const failure = yield* errorOf(
          taskGroup((group) => {
            group.cancel();
            throw new Error("boom");
          }),
        );
        log.push(messagesOf(failure));
        yield* errorOf(sleep(1));
      });
      expect(log).toEqual([["boom"], "another"]);
    });
  });

  test("TGR-31 in a task that was cancelled before, a failure brings the old cancel back", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      yield* afterACancel(function* () {
        const failure = yield* errorOf(
          taskGroup((group) => {
            group.createTask(failing("boom"));
          }),
        );
        log.push(messagesOf(failure), self().cancelling);
        log.push(isCancelled(yield* errorOf(sleep(1))));
      });
      expect(log).toEqual([["boom"], 1, true]);
    });
  });
});
