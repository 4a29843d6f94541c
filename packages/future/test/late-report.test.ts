import { createTask, Future, run, runSync, shield, sleep } from "@x/future";
import { type ExceptionContext, getRunningLoop } from "@x/loop";
import { expect, test, vi } from "vitest";
import { collectGarbage, outcomeOf, TestLoop } from "./support.ts";

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

test("FUT-14 TSK-13 it is reported when it is collected, once", async () => {
  const loop = new TestLoop();
  (() => {
    new Future<void>({ loop }).setException(error);
    loop.task(fail);
    loop.drain();
  })();
  await collectGarbage();
  expect(loop.messages.sort()).toEqual([
    "Future exception was never retrieved",
    "Task exception was never retrieved",
  ]);
  expect(loop.reports[0]).not.toHaveProperty("future");
  expect(loop.reports.every((report) => report.error === error)).toBe(true);
  loop.close();
  expect(loop.reports.length).toBe(2);
});

test.each([
  ["an error", () => new Error("fresh")],
  ["one with a cause", () => new Error("outer", { cause: new Error("fresh") })],
  ["one of many", () => new AggregateError([new Error("fresh")])],
  ["something else", () => "text"],
])(
  "TSK-13 it is reported when collected, although its error was thrown in it: %s",
  async (_, make) => {
    const loop = new TestLoop();
    (() => {
      loop.task(() => {
        throw make();
      });
      loop.drain();
    })();
    await collectGarbage();
    expect(loop.messages).toEqual(["Task exception was never retrieved"]);
  },
);

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

test("an error whose causes go round in a circle", async () => {
  const loop = new TestLoop();
  const circular = new Error("circular");
  circular.cause = circular;
  const future = new Future<void>({ loop });
  future.setException(circular);
  await collectGarbage();
  loop.close();
  expect(loop.messages).toEqual(["Future exception was never retrieved"]);
});

test("the stack of an error that is seen soon is not formatted: that takes time", async () => {
  const loop = new TestLoop();
  const stack = vi.fn();
  const seen = Object.defineProperty(new Error("seen"), "stack", { get: stack });
  const task = loop.task(() => {
    throw seen;
  });
  loop.drain();
  expect(task.exception()).toBe(seen);
  await collectGarbage();
  expect(stack).not.toHaveBeenCalled();
});

test("FUT-14 TSK-13 it is not reported while somebody holds it", async () => {
  const loop = new TestLoop();
  const task = loop.task(fail);
  loop.drain();
  await collectGarbage();
  expect(loop.reports).toEqual([]);
  loop.close();
  expect(loop.reports[0]?.task).toBe(task);
});

test("once reported, it is not again when it is collected", async () => {
  const loop = new TestLoop();
  (() => {
    loop.task(fail);
    loop.drain();
    loop.close();
  })();
  await collectGarbage();
  expect(loop.messages).toEqual(["Task exception was never retrieved"]);
});

const waysToLook: [
  name: string,
  look: (future: Future<void>, loop: TestLoop) => void | PromiseLike<void>,
][] = [
  ["result()", (future) => expect(() => future.result()).toThrow(error)],
  ["exception()", (future) => void future.exception()],
  ["cancel()", (future) => void future.cancel()],
  ["await", (future) => future.catch(() => {})],
  ["a task", (future, loop) => void loop.task(outcomeOf(future))],
  ["a shield", (future, loop) => void loop.task(outcomeOf(shield(future)))],
];

test.each(waysToLook)("FUT-14 whoever looks silences it for good: %s", async (_name, look) => {
  const loop = new TestLoop();
  await (async () => {
    const future = new Future<void>({ loop });
    future.setException(error);
    await look(future, loop);
    loop.drain();
  })();
  await collectGarbage();
  loop.close();
  expect(loop.reports).toEqual([]);
});

test("a task that somebody waits for passes its error on; only the last is reported", () => {
  const loop = new TestLoop();
  const inner = loop.task(fail, { name: "inner" });
  loop.task(inner, { name: "outer" });
  loop.drain();
  loop.close();
  expect(loop.reports.map(({ task }) => String(task))).toEqual([
    expect.stringContaining("<Task outer"),
  ]);
});

test("FUT-19 cancelled futures and tasks are not reported", async () => {
  const loop = new TestLoop();
  (() => {
    new Future<void>({ loop }).cancel();
    loop.task(sleep(1)).cancel();
    loop.drain();
  })();
  await collectGarbage();
  loop.close();
  expect(loop.reports).toEqual([]);
});

test("TSK-08 a loop keeps its pending tasks, and reports them when it closes", async () => {
  const loop = new TestLoop();
  (() => void loop.task(new Future<void>({ loop }), { name: "kept" }))();
  loop.turn();
  await collectGarbage();
  expect(loop.reports).toEqual([]);
  loop.close();
  expect(loop.messages).toEqual(["Task was destroyed but it is pending!"]);
  expect(String(loop.reports[0]?.task)).toContain("<Task kept pending");
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
