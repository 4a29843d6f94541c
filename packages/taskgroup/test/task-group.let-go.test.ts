import { type Coroutine, runSync, sleep, type Task } from "@x/future";
import { type ExceptionContext, getRunningLoop } from "@x/loop";
import { type TaskGroup, taskGroup } from "@x/taskgroup";
import { FOREVER } from "@x/test-support";
import { expect, test } from "vitest";
import { runQuietly } from "./support.ts";

/** Takes no notice of the first request to cancel it, and then does `next`. */
function* stubborn(next: () => Coroutine<void>) {
  try {
    yield* sleep(FOREVER);
  } catch {
    yield* next();
  }
}

/** Runs a group of one task that is not done by the end of its grace time; returns the task and what
 * was reported meanwhile. */
function* outlived(next: () => Coroutine<void>, reports: ExceptionContext[]) {
  getRunningLoop().setExceptionHandler((context) => reports.push(context));
  let task: Task<void> | undefined;
  yield* taskGroup(
    function* (group) {
      task = group.createTask(stubborn(next));
      yield* sleep(1);
      group.cancel();
    },
    { grace: 10 },
  );
  return task as Task<void>;
}

test("a task that is let go is cancelled where it waits", () => {
  runSync(function* () {
    const task = yield* outlived(function* () {
      yield* sleep(FOREVER);
    }, []);
    expect(getRunningLoop().time()).toBe(11);
    expect(task.cancelled).toBe(true);
  });
});

test("the failure of a task that was let go is its own, and is reported", () => {
  const reports: ExceptionContext[] = [];
  const failure = new Error("too late");
  runSync(function* () {
    yield* outlived(function* () {
      try {
        yield* sleep(FOREVER);
      } catch {
        throw failure;
      }
    }, reports);
    yield* sleep(1);
  });
  expect(reports.map(({ error }) => error)).toContain(failure);
});

test("a group that has ended refuses tasks of code that is in no task", () => {
  let ended: TaskGroup | undefined;
  runQuietly(function* () {
    yield* taskGroup((group) => {
      ended = group;
    });
  });
  expect(() => ended?.createTask(async () => {})).toThrow(
    new Error("TaskGroup is finished: it takes no more tasks"),
  );
});
