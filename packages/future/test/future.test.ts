import {
  CancelledError,
  createTask,
  Future,
  InvalidStateError,
  isFuture,
  run,
  runSync,
  sleep,
  Task,
} from "@x/future";
import { EventLoop, getEventLoop } from "@x/loop";
import { originOf } from "@x/loop/internal";
import { expect, test, vi } from "vitest";
import { outcomeOf, TestLoop, thrownBy, traced } from "./support.ts";

const pending = () => new Future<number>({ loop: new TestLoop() });
const resolved = () => {
  const future = pending();
  future.setResult(1);
  return future;
};
const failed = (error: unknown = new Error("failed")) => {
  const future = pending();
  future.setException(error);
  return future;
};
const cancelled = (...message: unknown[]) => {
  const future = pending();
  future.cancel(...message);
  return future;
};

test("futures and tasks are instances of their classes; classes of users have their own alone", () => {
  class Mine extends Future<void> {}
  runSync(function* () {
    const task = createTask(sleep(1));
    const futures = [new Future<void>(), task, new Mine(), { done: false }];
    expect(futures.map((future) => future instanceof Future)).toEqual([true, true, true, false]);
    expect(futures.map((future) => future instanceof Task)).toEqual([false, true, false, false]);
    expect(futures.map((future) => future instanceof Mine)).toEqual([false, false, true, false]);
    yield* task;
  });
});

test("FUT-01 a pending future has neither result nor exception", () => {
  const future = pending();
  expect([future.done, future.cancelled]).toEqual([false, false]);
  expect(() => future.result()).toThrow(InvalidStateError);
  expect(() => future.exception()).toThrow(InvalidStateError);
  expect(() => future.result()).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("result() of a future that is pending: wait for it first"),
    }),
  );
  expect(() => future.exception()).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("exception() of a future that is pending"),
    }),
  );
});

test("FUT-01 a finished future has one of both", () => {
  const error = new Error("failed");
  expect([resolved().done, resolved().cancelled, resolved().result()]).toEqual([true, false, 1]);
  expect(resolved().exception()).toBeUndefined();
  expect([failed().done, failed().cancelled]).toEqual([true, false]);
  expect(failed(error).exception()).toBe(error);
  expect(thrownBy(() => failed(error).result())).toBe(error);
});

test.each([
  ["finished", resolved],
  ["failed", failed],
  ["cancelled", cancelled],
])("FUT-02 a %s future cannot be settled again", (_state, make) => {
  const future = make();
  const before = String(future);
  expect(() => future.setResult(2)).toThrow(InvalidStateError);
  expect(() => future.setException(new Error("again"))).toThrow(InvalidStateError);
  expect(() => future.setResult(2)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(`setResult of a future that is done already: ${before}`),
    }),
  );
  expect(() => future.setException(2)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("setException of a future that is done already"),
    }),
  );
  expect(String(future)).toBe(before);
});

test("FUT-03 cancel takes effect at once, the first time", () => {
  const future = pending();
  expect(future.cancel("first")).toBe(true);
  expect([future.done, future.cancelled]).toEqual([true, true]);
  expect(future.cancel("second")).toBe(false);
  expect(thrownBy(() => future.result())).toMatchObject({ args: ["first"] });
});

test("FUT-03 cancelling a finished future changes nothing", () => {
  const future = resolved();
  expect(future.cancel()).toBe(false);
  expect(future.result()).toBe(1);
});

test("FUT-04 result and exception of a cancelled future throw, with the message", () => {
  const message = { any: "object" };
  expect(thrownBy(() => cancelled().result())).toMatchObject({ args: [], message: "cancelled" });
  expect(thrownBy(() => cancelled(message).result())).toMatchObject({ args: [message] });
  expect(thrownBy(() => cancelled("why").exception())).toMatchObject({
    name: "CancelledError",
    args: ["why"],
    message: "why",
  });
  expect(thrownBy(() => cancelled().result())).toBeInstanceOf(CancelledError);
});

test("FUT-04 each look at a cancelled future gets an error of its own", () => {
  const future = cancelled("why");
  expect(thrownBy(() => future.result())).not.toBe(thrownBy(() => future.result()));
});

test("FUT-05 FUT-06 callbacks run in the next iteration, in order, with the future", () => {
  const loop = new TestLoop();
  const future = new Future<number>({ loop });
  const seen: unknown[] = [];
  for (const name of ["a", "b", "c"]) {
    future.addDoneCallback((...args) => seen.push(name, args.length, args[0] === future));
  }
  future.setResult(1);
  expect(seen).toEqual([]);
  loop.turn();
  expect(seen).toEqual(["a", 1, true, "b", 1, true, "c", 1, true]);
});

test("FUT-05 a callback added to a finished future runs in the next iteration", () => {
  const loop = new TestLoop();
  const future = new Future<void>({ loop });
  future.cancel();
  const callback = vi.fn();
  future.addDoneCallback(callback);
  expect(callback).not.toHaveBeenCalled();
  loop.turn();
  expect(callback).toHaveBeenCalledTimes(1);
});

test("FUT-07 a callback runs as often as it was added; removing removes all", () => {
  const loop = new TestLoop();
  const future = new Future<void>({ loop });
  const [kept, removed] = [vi.fn(), vi.fn()];
  for (const callback of [removed, kept, removed, kept]) future.addDoneCallback(callback);
  expect(future.removeDoneCallback(removed)).toBe(2);
  expect(future.removeDoneCallback(removed)).toBe(0);
  future.setResult();
  loop.turn();
  expect(kept).toHaveBeenCalledTimes(2);
  expect(removed).not.toHaveBeenCalled();
});

test("FUT-07 removing is too late once the future is done", () => {
  const loop = new TestLoop();
  const future = new Future<void>({ loop });
  const callback = vi.fn();
  future.addDoneCallback(callback);
  future.setResult();
  expect(future.removeDoneCallback(callback)).toBe(0);
  loop.turn();
  expect(callback).toHaveBeenCalledTimes(1);
});

test.each([undefined, null])("removing %s, which is no callback, leaves all waiters", (nothing) => {
  const loop = new TestLoop();
  const future = new Future<string>({ loop });
  const task = loop.task(future);
  const callback = Object.assign(vi.fn(), { callback: nothing });
  loop.turn();
  future.addDoneCallback(callback);
  expect(future.removeDoneCallback(nothing as never)).toBe(0);
  future.setResult("for all");
  loop.drain();
  expect(task.result()).toBe("for all");
  expect(callback).toHaveBeenCalledTimes(1);
});

test("FUT-07 removing the only callback leaves none, and tasks that wait are no callbacks", () => {
  const loop = new TestLoop();
  const future = new Future<string>({ loop });
  const callback = vi.fn();
  future.addDoneCallback(callback);
  expect(future.removeDoneCallback(callback)).toBe(1);
  const task = loop.task(future);
  loop.turn();
  expect(future.removeDoneCallback(callback)).toBe(0);
  future.setResult("woken");
  loop.drain();
  expect(task.result()).toBe("woken");
  expect(callback).not.toHaveBeenCalled();
});

test("FUT-08 a callback added by a callback runs one iteration later", () => {
  const loop = new TestLoop();
  const future = new Future<void>({ loop });
  const seen: number[] = [];
  future.addDoneCallback(() => {
    seen.push(loop.iteration);
    future.addDoneCallback(() => seen.push(loop.iteration));
  });
  future.setResult();
  loop.drain();
  expect(seen).toEqual([1, 2]);
});

test("FUT-10 waiting for a finished future goes on in the same step", () => {
  const events = traced(function* (log, loop) {
    const future = new Future<string>();
    future.setResult("at once");
    loop.callSoon(() => log("others"));
    log(yield* future);
    const error = new Error("failed");
    const failing = new Future<never>();
    failing.setException(error);
    try {
      yield* failing;
    } catch (caught) {
      log(caught === error);
    }
    const gone = new Future<never>();
    gone.cancel("why");
    log(yield* outcomeOf(gone));
  });
  expect(events).toEqual(["1 at once", "1 true", "1 CancelledError,why", "2 others"]);
});

test("FUT-11 HOP-01 a waiter goes on in the iteration after the one in which the future was done", () => {
  const events = traced(function* (log, loop) {
    const future = new Future<string>();
    loop.callSoon(() => {
      log("done");
      future.setResult("woken");
    });
    log(yield* future);
  });
  expect(events).toEqual(["2 done", "3 woken"]);
});

test("FUT-12 waiters go on in the order they came, callbacks among them", () => {
  const events = traced(function* (log) {
    const future = new Future<string>();
    const waiter = function* (name: string) {
      log(name + (yield* future));
    };
    createTask(waiter("a"));
    yield* sleep(0);
    future.addDoneCallback(() => log("callback"));
    createTask(waiter("b"));
    yield* sleep(0);
    future.setResult("!");
    yield* sleep(0);
  });
  expect(events).toEqual(["4 a!", "4 callback", "4 b!"]);
});

test("FUT-13 everybody gets the same error", () => {
  runSync(function* () {
    const error = new Error("failed");
    const future = new Future<never>();
    const caught: unknown[] = [];
    const waiter = function* () {
      try {
        yield* future;
      } catch (thrown) {
        caught.push(thrown);
      }
    };
    const waiters = [createTask(waiter()), createTask(waiter())];
    yield* sleep(0);
    future.setException(error);
    for (const task of waiters) yield* task;
    expect(caught).toEqual([error, error]);
    expect(caught[0]).toBe(error);
    expect(caught[1]).toBe(error);
  });
});

test.each([
  ["a class", RangeError],
  ["text", "failed"],
  ["undefined", undefined],
  ["what ends an iterator", { done: true, value: 1 }],
])("FUT-09 anything can be thrown, so setException takes %s as it is", (_name, thrown) => {
  runSync(function* () {
    const future = new Future<never>();
    future.setException(thrown);
    expect(future.exception()).toBe(thrown);
    expect(thrownBy(() => future.result())).toBe(thrown);
    let caught: unknown = "nothing";
    try {
      yield* future;
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
  });
});

test("FUT-16 a task waits for a future of another loop, and goes on on its own", async () => {
  const [here, there] = [new TestLoop(), new TestLoop()];
  const future = new Future<string>({ loop: there });
  const task = here.task(function* () {
    return [yield* future, getEventLoop() === here];
  });
  here.turn();
  future.setResult("from there");
  there.drain();
  expect(task.done).toBe(false);
  here.turn();
  expect(task.result()).toEqual(["from there", true]);
});

test("a future of an ended program wakes those outside of it", async () => {
  const future = await run(async () => ({ future: new Future<number>() }));
  expect(future.future.loop.closed).toBe(true);
  future.future.setResult(1);
  expect(await future.future).toBe(1);
});

test("FUT-20 a pending future cannot be waited for outside of a task", () => {
  const generator = (function* () {
    yield* pending();
  })();
  expect(() => generator.next()).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(
        "a coroutine can wait only inside a task: start it with run, runSync or createTask",
      ),
    }),
  );
});

test("an iterator that is made and not used has no effect", () => {
  const loop = new TestLoop();
  const future = new Future<string>({ loop });
  const waiting = loop.task(function* () {
    return yield* future;
  });
  loop.turn();
  loop.task(function* () {
    new Future<never>()[Symbol.iterator]();
    yield;
  });
  future.setResult("result");
  loop.drain();
  expect(waiting.result()).toBe("result");
});

test("a finished future gives its result outside of a task, too", () => {
  const generator = (function* () {
    return yield* resolved();
  })();
  expect(generator.next()).toEqual({ done: true, value: 1 });
});

test("EXC-08 an error in a callback is reported, and has no other effect", () => {
  const loop = new TestLoop();
  const future = new Future<number>({ loop });
  const error = new Error("in callback");
  const after = vi.fn();
  future.addDoneCallback(function failing() {
    throw error;
  });
  future.addDoneCallback(after);
  future.addDoneCallback(() => {
    throw error;
  });
  future.setResult(1);
  loop.turn();
  expect(loop.messages).toEqual([
    "Exception in callback failing(<Future result=1>)",
    "Exception in callback anonymous(<Future result=1>)",
  ]);
  expect(loop.reports[0]?.error).toBe(error);
  expect(loop.reports[0]?.future).toBe(future);
  expect(after).toHaveBeenCalledTimes(1);
  expect(future.result()).toBe(1);
});

test("a callback that is no function is refused", () => {
  const future = pending();
  expect(() => future.addDoneCallback(42 as never)).toThrow(
    new TypeError("callback must be a function, not 42"),
  );
  future.setResult(1);
  (future.loop as TestLoop).drain();
  expect((future.loop as TestLoop).reports).toEqual([]);
});

test("await gives the result, or throws the error", async () => {
  expect(await resolved()).toBe(1);
  const error = new Error("failed");
  await expect(failed(error)).rejects.toBe(error);
  await expect(cancelled("why")).rejects.toMatchObject({ args: ["why"] });
  const later = pending();
  setTimeout(() => later.setResult(2), 1);
  expect(await later).toBe(2);
});

test("then, catch and finally are those of promises", async () => {
  expect(await resolved().then((value) => value + 1)).toBe(2);
  expect(await failed("no").then(undefined, (error) => `caught ${error}`)).toBe("caught no");
  expect(await failed("no").catch((error) => `caught ${error}`)).toBe("caught no");
  expect(await resolved().catch(() => 5)).toBe(1);
  const onDone = vi.fn();
  expect(await resolved().finally(onDone)).toBe(1);
  await expect(failed("no").finally(onDone)).rejects.toBe("no");
  expect(onDone).toHaveBeenCalledTimes(2);
});

test("a future belongs to the loop that is given, running, or the thread's", () => {
  const loop = new EventLoop();
  expect(new Future({ loop }).loop).toBe(loop);
  expect(new Future().loop).toBe(getEventLoop());
  runSync(function* () {
    expect(new Future().loop).toBe(getEventLoop());
    yield* sleep(0);
  });
  expect(new Future().loop.closed).toBe(false);
});

test("a future shows its state, and at most a line of its value", () => {
  expect(String(pending())).toBe("<Future pending>");
  expect(String(resolved())).toBe("<Future result=1>");
  expect(String(failed(new TypeError("x")))).toBe("<Future exception=TypeError: x>");
  expect(String(cancelled())).toBe("<Future cancelled>");
  const long = new Future<string>();
  long.setResult("y".repeat(1000));
  expect(String(long).length).toBeLessThan(120);
});

test("FUT-18 isFuture tells futures, of any copy of this package", () => {
  expect(Reflect.get(pending(), Symbol.for("@x/future.Future"))).toBe(true);
  expect(isFuture(pending())).toBe(true);
  expect(isFuture({ [Symbol.for("@x/future.Future")]: true })).toBe(true);
  for (const other of [null, undefined, 1, {}, Promise.resolve(), () => {}]) {
    expect(isFuture(other)).toBe(false);
  }
});

test("debug mode remembers where a future was made", () => {
  const future = new Future<void>({ loop: new TestLoop({ debug: true }) });
  expect(originOf(future)).toContain("future.test.ts");
  expect(originOf(pending())).toBeUndefined();
});

test("debug mode names a slow callback and its future", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const loop = new TestLoop({ debug: true, slowCallbackDuration: 0 });
  const future = new Future<void>({ loop });
  future.addDoneCallback(function slow() {});
  future.setResult();
  loop.turn();
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining("slow(<Future result=undefined>)"),
  );
  warn.mockRestore();
});

test("callbacks of a closed loop are dropped, and asking for one is refused", () => {
  const loop = new TestLoop();
  const future = new Future<void>({ loop });
  const callback = vi.fn();
  future.addDoneCallback(callback);
  loop.close();
  future.setResult();
  expect(() => future.addDoneCallback(callback)).toThrow(
    expect.objectContaining({ message: expect.stringContaining("Event loop is closed") }),
  );
  expect(callback).not.toHaveBeenCalled();
});
