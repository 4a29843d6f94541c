import { defaultHost, EventLoop, type ExceptionContext, VirtualHost } from "@x/loop";
import { originOf, post, rememberOrigin } from "@x/loop/internal";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { runAll, virtualLoop } from "./support.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("slow callbacks", () => {
  let warned: MockInstance<typeof console.warn>;
  let now = 0;

  beforeEach(() => {
    warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(defaultHost, "now").mockImplementation(() => now);
  });

  function work(ms: number): void {
    now += ms;
  }

  const debugLoop = (slowCallbackDuration?: number) =>
    new EventLoop({
      host: new VirtualHost(),
      debug: true,
      ...(slowCallbackDuration !== undefined && { slowCallbackDuration }),
    });

  test("EXC-05 one that takes 100 ms or more is reported, in real time", () => {
    const loop = debugLoop();
    for (const ms of [99.9, 100, 123.4567]) loop.callSoon(work, ms);
    runAll(loop);
    expect(warned.mock.calls).toEqual([
      ["Executing <Handle work(100)> took 100.000 ms"],
      ["Executing <Handle work(123.4567)> took 123.457 ms"],
    ]);
  });

  test("EXC-05 each is measured alone, and the limit is yours", () => {
    const loop = debugLoop(5);
    for (const ms of [4, 4, 5]) loop.callLater(1, work, ms);
    runAll(loop);
    expect(warned.mock.calls).toEqual([["Executing <TimerHandle work(5) at 1> took 5.000 ms"]]);
  });

  test("EXC-05 entries of the floors above are measured too", () => {
    const loop = debugLoop();
    loop[post](Object.assign(() => {}, { run: () => work(200), toString: () => "<Task 1>" }));
    runAll(loop);
    expect(warned.mock.calls).toEqual([["Executing <Task 1> took 200.000 ms"]]);
  });

  test("EXC-05 only in debug mode", () => {
    const loop = virtualLoop();
    loop.callSoon(work, 1000);
    runAll(loop);
    expect(warned).not.toHaveBeenCalled();
  });
});

describe("generator functions as callbacks", () => {
  function* steps() {}
  async function* asyncSteps() {}

  test.each([steps, asyncSteps])("EXC-06 debug mode refuses %o at the call", (callback) => {
    const loop = virtualLoop({ debug: true });
    const message = `callback must not be a generator function (function ${callback.name})`;
    expect(() => loop.callSoon(callback)).toThrow(message);
    expect(() => loop.callLater(1, callback)).toThrow(message);
    expect(() => loop.callAt(1, callback)).toThrow(TypeError);
    expect(loop.runOnce()).toBe(false);
  });

  test("EXC-06 without debug mode they are called, which does nothing", () => {
    const loop = virtualLoop();
    loop.callSoon(steps);
    loop.callLater(1, steps);
    expect(runAll(loop)).toBe(2);
  });
});

describe("where things were made", () => {
  /** What the handler is told of a callback that throws. */
  function reportOf(loop: EventLoop, schedule: (fail: () => never) => void): ExceptionContext {
    const handler = vi.fn();
    loop.setExceptionHandler(handler);
    schedule(() => {
      throw new Error("mine");
    });
    runAll(loop);
    return handler.mock.calls[0]?.[0] as ExceptionContext;
  }

  function theCaller(schedule: (fail: () => never) => unknown): (fail: () => never) => void {
    return function caller(fail) {
      schedule(fail);
    };
  }

  test("EXC-07 in debug mode a report says where its handle was made", () => {
    const loop = virtualLoop({ debug: true });
    for (const schedule of [
      theCaller((fail) => loop.callSoon(fail)),
      theCaller((fail) => loop.callLater(1, fail)),
    ]) {
      const { sourceTraceback } = reportOf(loop, schedule);
      expect(sourceTraceback).toMatch(/^ +at .*\n(.*\n)*.*caller.*debug\.test\.ts/);
    }
  });

  test("EXC-07 a task comes before a future, and a future before a handle", () => {
    const loop = virtualLoop({ debug: true });
    const report = (context: Omit<ExceptionContext, "message">) => {
      const full: ExceptionContext = { message: "hello", ...context };
      loop.callExceptionHandler(full);
      return full.sourceTraceback;
    };
    loop.setExceptionHandler(() => {});
    const [task, future] = [{}, {}];
    rememberOrigin(task);
    rememberOrigin(future);
    const handle = loop.callSoon(() => {});
    expect(report({ task, future, handle })).toBe(originOf(task));
    expect(report({ future, handle })).toBe(originOf(future));
    expect(report({ handle })).toBe(originOf(handle));
    expect(report({ task, sourceTraceback: "known" })).toBe("known");
    expect(new Set([task, future, handle].map(originOf)).size).toBe(3);
  });

  test("a report of nothing that was made has none", () => {
    const loop = virtualLoop({ debug: true });
    const handler = vi.fn();
    loop.setExceptionHandler(handler);
    loop.callExceptionHandler({ message: "hello" });
    loop.callExceptionHandler({ message: "hello", task: {} });
    expect(handler.mock.calls).toStrictEqual([
      [{ message: "hello" }],
      [{ message: "hello", task: {} }],
    ]);
  });

  test("EXC-07 only in debug mode", () => {
    const loop = virtualLoop();
    const context = reportOf(loop, (fail) => loop.callSoon(fail));
    expect(context).not.toHaveProperty("sourceTraceback");
    expect(originOf(context.handle)).toBeUndefined();
  });

  test("a runtime that captures no stacks has nothing to remember", () => {
    const { stackTraceLimit } = Error;
    const [unlimited, none] = [{}, {}];
    try {
      Error.stackTraceLimit = undefined as never;
      rememberOrigin(unlimited);
      Error.stackTraceLimit = 0;
      rememberOrigin(none);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    expect(originOf(unlimited)).toBeUndefined();
    // Some have a stack without frames then, some have none.
    expect(originOf(none) ?? "").toBe("");
  });
});
