import { Future, shield, sleep } from "@x/future";
import { afterEach, expect, test, vi } from "vitest";
import { registers } from "../src/kernel/registers.ts";
import { collectGarbage } from "./support.node.ts";
import { outcomeOf, TestLoop } from "./support.ts";

const error = new Error("unseen");

function fail(): never {
  throw error;
}

afterEach(() => {
  vi.unstubAllGlobals();
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

test("FUT-14 TSK-13 it is not reported while a reference to it is held", async () => {
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

test.each(waysToLook)("FUT-14 looking at it silences it for good: %s", async (_name, look) => {
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

test("it is reported when the process ends, once", () => {
  const { unseen } = registers;
  registers.unseen = null;
  const on = vi.spyOn(process, "on");
  const loop = new TestLoop();
  const future = new Future<void>({ loop });
  future.setException(error);
  const seen = new Future<void>({ loop });
  seen.setException(error);
  expect(seen.exception()).toBe(error);
  const [, atExit] = on.mock.calls.find(([event]) => event === "exit") ?? [];
  on.mockRestore();
  expect(loop.reports).toEqual([]);
  process.off("exit", atExit as () => void);
  atExit?.();
  expect(loop.reports.length).toBe(1);
  expect(loop.reports[0]?.future).toBe(future);
  loop.close();
  expect(loop.reports.length).toBe(1);
  registers.unseen = unseen;
});

test("without WeakRef and FinalizationRegistry, it is reported when its loop closes", async () => {
  vi.stubGlobal("WeakRef", undefined);
  vi.stubGlobal("FinalizationRegistry", undefined);
  vi.resetModules();
  const { Future } = await import("@x/future");
  const loop = new TestLoop();
  const seen = new Future<void>({ loop });
  seen.setException(new Error("seen"));
  expect(seen.exception()).toBeInstanceOf(Error);
  new Future<void>({ loop }).setException(error);
  expect(loop.reports).toEqual([]);
  loop.close();
  expect(loop.reports).toEqual([{ message: "Future exception was never retrieved", error }]);
});
