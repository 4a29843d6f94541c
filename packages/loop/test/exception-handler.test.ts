import { EventLoop, type ExceptionContext, type ExceptionHandler, type Handle } from "@x/loop";
import { afterEach, beforeEach, expect, expectTypeOf, type MockInstance, test, vi } from "vitest";
import { recorder, runAll, virtualLoop } from "./support.ts";

let printed: MockInstance<typeof console.error>;

beforeEach(() => {
  printed = vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

const failure = new Error("mine");

function fail(): never {
  throw failure;
}

test("EXC-01 what a callback throws is reported with its handle", () => {
  const loop = virtualLoop();
  const reports: ExceptionContext[] = [];
  loop.setExceptionHandler((context) => reports.push(context));
  const handle = loop.callSoon(fail);
  runAll(loop);
  expect(reports).toEqual([
    { message: "Exception in callback <Handle fail()>", error: failure, handle },
  ]);
  expect(printed).not.toHaveBeenCalled();
});

test("EXC-01 the other callbacks of the iteration run", () => {
  const loop = virtualLoop();
  const { log, write } = recorder();
  loop.setExceptionHandler(({ message }) => write(message));
  loop.callSoon(write, "before");
  loop.callSoon(fail);
  loop.callSoon(write, "after");
  loop.callLater(1, fail);
  loop.callLater(1, write, "timer");
  runAll(loop);
  expect(log).toEqual([
    "before",
    "Exception in callback <Handle fail()>",
    "after",
    "Exception in callback <TimerHandle fail() at 1>",
    "timer",
  ]);
});

test.each([[undefined], [null], ["text"], [0]])(
  "RUN-08 a callback may throw %o: it is reported, and the loop goes on",
  (thrown) => {
    const loop = virtualLoop();
    const [handler, next] = [vi.fn(), vi.fn()];
    loop.setExceptionHandler(handler);
    loop.callSoon(() => {
      throw thrown;
    });
    loop.callSoon(next);
    expect(runAll(loop)).toBe(1);
    expect(handler.mock.calls[0]?.[0]).toMatchObject({ error: thrown });
    expect(handler.mock.calls[0]?.[0]).toHaveProperty("error");
    expect(next).toHaveBeenCalledOnce();
  },
);

test("without a handler, the default one prints the context", () => {
  const loop = virtualLoop();
  const handle = loop.callSoon(fail);
  runAll(loop);
  expect(printed.mock.calls).toEqual([
    ["Exception in callback <Handle fail()>", { error: failure, handle }],
  ]);
});

test("EXC-02 null restores the default handler", () => {
  const loop = virtualLoop();
  const handler = vi.fn();
  loop.setExceptionHandler(handler);
  loop.setExceptionHandler(null);
  loop.callExceptionHandler({ message: "hello" });
  expect(handler).not.toHaveBeenCalled();
  expect(printed.mock.calls).toEqual([["hello", {}]]);
});

test("EXC-02 a handler that is refused leaves the one before in place", () => {
  const loop = virtualLoop();
  const handler = vi.fn();
  loop.setExceptionHandler(handler);
  expect(() => loop.setExceptionHandler(5 as never)).toThrow(
    new TypeError("handler must be a function, not 5"),
  );
  loop.callExceptionHandler({ message: "hello" });
  expect(handler).toHaveBeenCalledWith({ message: "hello" });
});

test("EXC-03 a handler that throws is reported by the default one, with what it was told", () => {
  const loop = virtualLoop();
  loop.setExceptionHandler(fail);
  const context = { message: "hello", error: 1 };
  loop.callExceptionHandler(context);
  expect(printed.mock.calls).toEqual([
    ["Unhandled error in exception handler", { error: failure, context }],
  ]);
});

test("a subclass's default handler is called as a method", () => {
  class QuietLoop extends EventLoop {
    readonly reports: string[] = [];
    override defaultExceptionHandler(context: ExceptionContext): void {
      this.reports.push(context.message);
    }
  }
  const loop = new QuietLoop();
  loop.callExceptionHandler({ message: "hello" });
  loop.setExceptionHandler(fail);
  loop.callExceptionHandler({ message: "hello" });
  expect(loop.reports).toEqual(["hello", "Unhandled error in exception handler"]);
});

test("the default handler says so when the details cannot be printed", () => {
  const loop = virtualLoop();
  printed.mockImplementationOnce(fail);
  loop.defaultExceptionHandler({ message: "hello", error: 1 });
  expect(printed.mock.lastCall).toEqual(["hello", "(its details cannot be printed: Error: mine)"]);
});

test("the default handler never throws", () => {
  const loop = virtualLoop();
  printed.mockImplementation(fail);
  expect(() => loop.defaultExceptionHandler({ message: "hello" })).not.toThrow();
});

test("types: what a handler gets", () => {
  expectTypeOf<ExceptionHandler>().parameters.toEqualTypeOf<[ExceptionContext]>();
  expectTypeOf<ExceptionContext["message"]>().toEqualTypeOf<string>();
  expectTypeOf<ExceptionContext["error"]>().toEqualTypeOf<unknown>();
  expectTypeOf<ExceptionContext["handle"]>().toEqualTypeOf<Handle | undefined>();
  // @ts-expect-error a context needs a message
  virtualLoop().callExceptionHandler({ error: failure });
});
