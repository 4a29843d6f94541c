// What cancelling the caller does to the group.
import { type Coroutine, createTask, isCancelled, sleep } from "@x/future";
import { type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
import { cleaning, errorOf, failing, messagesOf, runQuietly, self } from "./support.ts";

describe.each(["in the body", "after the body"])("when the caller is cancelled %s", (where) => {
  function* body(group: TaskGroup, child: Coroutine<unknown>): Coroutine<void> {
    group.createTask(child);
    if (where === "in the body") yield* sleep(Number.POSITIVE_INFINITY);
  }

  test.each([undefined, "enough"])("TGR-08 the tasks are cancelled and awaited (%s)", (message) => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(taskGroup((group) => body(group, cleaning(log, "child", 10))));
      yield* sleep(1);
      task.cancel(message);
      expect(yield* errorOf(task)).toMatchObject({ args: message ? [message] : [] });
      expect(task.cancelled).toBe(true);
      expect(log).toEqual(["child"]);
    });
  });

  test("TGR-09 a task that fails meanwhile goes first, then the cancel", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(function* () {
        function* child() {
          yield* errorOf(sleep(Number.POSITIVE_INFINITY));
          yield* failing("cleaning up", 5);
        }
        log.push(messagesOf(yield* errorOf(taskGroup((group) => body(group, child())))));
        log.push(self().cancelling);
        yield* sleep(10);
      });
      yield* sleep(1);
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(log).toEqual([["cleaning up"], 1]);
    });
  });

  test("twice, the tasks are awaited all the same", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(taskGroup((group) => body(group, cleaning(log, "child", 10))));
      yield* sleep(1);
      task.cancel("first");
      yield* sleep(1);
      task.cancel("second");
      expect(yield* errorOf(task)).toMatchObject({ args: ["first"] });
      expect(log).toEqual(["child"]);
    });
  });

  test("TGR-23 while a failure ends the group, the failure goes first", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(function* () {
        const block = taskGroup((group) => {
          group.createTask(failing("boom"));
          return body(group, cleaning([], "child", 10));
        });
        log.push(messagesOf(yield* errorOf(block)), self().cancelling);
        log.push(isCancelled(yield* errorOf(sleep(10))));
      });
      yield* sleep(5);
      task.cancel();
      yield* task;
      expect(log).toEqual([["boom"], 1, true]);
    });
  });

  test("before it began, nothing begins", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(taskGroup((group) => body(group, cleaning(log, "child"))));
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(log).toEqual([]);
    });
  });
});
