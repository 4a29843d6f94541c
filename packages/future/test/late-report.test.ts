import { createTask, Future, run, runSync, sleep } from "@x/future";
import { type ExceptionContext, getRunningLoop } from "@x/loop";
import { expect, test, vi } from "vitest";
import { TestLoop } from "./support.ts";

const error = new Error("unseen");

function fail(): never {
  throw error;
}

test("FUT-14 TSK-13 what failed unseen is reported when its loop closes, once", async () => {
  const loop = new TestLoop();
  const future = new Future<void>({ loop });
  future.setException(error);
  const task = loop.task(fail, { name: "failing" });
  loop.drain();
  expect(loop.reports).toEqual([]);
  loop.close();
  expect(loop.reports.map(({ message, error }) => [message, error])).toEqual([
    ["Future exception was never retrieved", error],
    ["Task exception was never retrieved", error],
  ]);
  expect(loop.reports[0]?.future).toBe(future);
  expect(loop.reports[1]?.task).toBe(task);
  loop.close();
  expect(loop.reports.length).toBe(2);
});

test("an error whose stack cannot be read is reported like any", async () => {
  const loop = new TestLoop();
  const unreadable = Object.defineProperty(new Error("unreadable"), "stack", {
    get() {
      throw new Error("no stack");
    },
  });
  new Future<void>({ loop }).setException(unreadable);
  await Promise.resolve();
  loop.close();
  expect(loop.reports.map((report) => report.error)).toEqual([unreadable]);
});

test.each([
  ["cause", new Error("odd")],
  ["errors", new AggregateError([])],
])("an error whose %s cannot be read is reported like any", async (key, odd) => {
  const loop = new TestLoop();
  const unreadable = Object.defineProperty(odd, key, {
    get() {
      throw new Error("unreadable");
    },
  });
  new Future<void>({ loop }).setException(unreadable);
  await Promise.resolve();
  loop.close();
  expect(loop.reports.map((report) => report.error)).toEqual([unreadable]);
});

test("a task that is waited for passes its error on; only the last error is reported", () => {
  const loop = new TestLoop();
  const inner = loop.task(fail, { name: "inner" });
  loop.task(inner, { name: "outer" });
  loop.drain();
  loop.close();
  expect(loop.reports.map(({ task }) => String(task))).toEqual([
    expect.stringContaining("<Task outer"),
  ]);
});

test("run reports what its program left unseen", async () => {
  const reports: ExceptionContext[] = [];
  const main = function* () {
    getRunningLoop().setExceptionHandler((context) => reports.push(context));
    createTask(fail);
    yield* sleep(0);
    return "result";
  };
  expect(await run(main)).toBe("result");
  expect(runSync(main)).toBe("result");
  const report = expect.objectContaining({ message: "Task exception was never retrieved", error });
  expect(reports.map(({ message, error }) => ({ message, error }))).toEqual([report, report]);
});

test("debug mode adds where the task was made", () => {
  const loop = new TestLoop({ debug: true });
  const failing = loop.task(fail);
  loop.drain();
  loop.close();
  expect(failing.done).toBe(true);
  expect(loop.reports[0]?.sourceTraceback).toContain("late-report.test.ts");
});

test("without a handler, it is printed", () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  runSync(function* () {
    createTask(fail);
    yield* sleep(0);
  });
  expect(print.mock.calls.map(([message]) => message)).toEqual([
    "Task exception was never retrieved",
  ]);
  print.mockRestore();
});
