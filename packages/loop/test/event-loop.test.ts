import { EventLoop, Handle, type Host, TimerHandle, VirtualHost } from "@x/loop";
import { extension } from "@x/loop/internal";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { ManualHost, recorder, runAll, virtualLoop } from "./support.ts";

const wrong = (value: unknown) => value as never;

/** Runs a loop by hand and tells, after each iteration, what it ran. */
function iterations(loop: EventLoop, log: string[]): string[][] {
  const each: string[][] = [];
  while (loop.runOnce()) each.push(log.splice(0));
  return each;
}

describe("callSoon", () => {
  test("LOOP-01 callbacks run in the order they were queued, each once", () => {
    const loop = virtualLoop();
    const { log, write } = recorder();
    for (let i = 0; i < 100; i += 1) loop.callSoon(write, String(i));
    expect(runAll(loop)).toBe(1);
    expect(log).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
  });

  test("does not call the callback at once, and passes its arguments", () => {
    const loop = virtualLoop();
    const callback = vi.fn();
    loop.callSoon(callback, 1, "two");
    expect(callback).not.toHaveBeenCalled();
    loop.runOnce();
    expect(callback.mock.calls).toEqual([[1, "two"]]);
  });

  test("LOOP-02 a callback made ready by a callback runs in the next iteration", () => {
    const loop = virtualLoop();
    const { log, write } = recorder();
    loop.callSoon(() => {
      write("a");
      loop.callSoon(write, "made by a");
    });
    loop.callSoon(write, "b");
    expect(iterations(loop, log)).toEqual([["a", "b"], ["made by a"]]);
  });

  test("LOOP-03 a handle cancelled by an earlier callback of its iteration is skipped", () => {
    const loop = virtualLoop();
    const { log, write } = recorder();
    loop.callSoon(() => victim.cancel());
    const victim = loop.callSoon(write, "victim");
    loop.callSoon(write, "bystander");
    runAll(loop);
    expect(log).toEqual(["bystander"]);
  });

  test("LOOP-15 callSoonThreadsafe takes its place in the same queue", () => {
    const loop = virtualLoop();
    const { log, write } = recorder();
    loop.callSoon(write, "a");
    const handle = loop.callSoonThreadsafe(write, "b");
    loop.callSoon(write, "c");
    runAll(loop);
    expect(log).toEqual(["a", "b", "c"]);
    expect(handle).toBeInstanceOf(Handle);
  });

  test("the same callback may be queued many times", () => {
    const loop = virtualLoop();
    const callback = vi.fn();
    loop.callSoon(callback);
    loop.callSoon(callback).cancel();
    loop.callSoon(callback);
    runAll(loop);
    expect(callback).toHaveBeenCalledTimes(2);
  });
});

describe("callLater and callAt", () => {
  test("HOP-03 a callback runs in the iteration in which its deadline is reached", () => {
    const loop = virtualLoop();
    const times: number[] = [];
    loop.callLater(10, () => times.push(loop.time()));
    loop.callAt(25, () => times.push(loop.time()));
    expect(runAll(loop)).toBe(2);
    expect(times).toEqual([10, 25]);
  });

  test("LOOP-04 what was queued runs before a timer that is due in the same iteration", () => {
    const host = new VirtualHost();
    const loop = new EventLoop({ host });
    const { log, write } = recorder();
    loop.callLater(5, write, "timer");
    loop.callSoon(write, "soon");
    host.advance(5);
    expect(iterations(loop, log)).toEqual([["soon", "timer"]]);
  });

  test.each([0, -1, Number.NEGATIVE_INFINITY])(
    "LOOP-05 callLater(%d) runs in the next iteration, behind what is ready",
    (delay) => {
      const loop = virtualLoop();
      const { log, write } = recorder();
      loop.callLater(delay, write, "later");
      loop.callSoon(write, "soon");
      expect(log).toEqual([]);
      expect(iterations(loop, log)).toEqual([["soon", "later"]]);
      expect(loop.time()).toBe(0);
    },
  );

  test("LOOP-05 a timer of 0 that a callback sets belongs to the next iteration", () => {
    const loop = virtualLoop();
    const { log, write } = recorder();
    loop.callSoon(() => {
      write("a");
      loop.callLater(0, write, "timer");
    });
    loop.callSoon(write, "b");
    expect(iterations(loop, log)).toEqual([["a", "b"], ["timer"]]);
  });

  test("LOOP-06 timers run in the order of their deadlines, not of their making", () => {
    const host = new VirtualHost();
    const loop = new EventLoop({ host });
    const { log, write } = recorder();
    for (const delay of [30, 10, 20]) loop.callLater(delay, write, String(delay));
    host.advance(100);
    runAll(loop);
    expect(log).toEqual(["10", "20", "30"]);
  });

  test("LOOP-07 timers with equal deadlines run in the order they were set", () => {
    const loop = virtualLoop();
    const { log, write } = recorder();
    for (let i = 0; i < 20; i += 1) loop.callAt(7, write, String(i));
    runAll(loop);
    expect(log).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  });

  test("LOOP-08 all timers that are due run in one iteration", () => {
    const host = new VirtualHost();
    const loop = new EventLoop({ host });
    const { log, write } = recorder();
    for (let i = 1; i <= 4; i += 1) loop.callLater(i, write, String(i));
    host.advance(3);
    expect(iterations(loop, log)).toEqual([["1", "2", "3"], ["4"]]);
  });

  test("LOOP-10 a timer never runs early", () => {
    const host = new VirtualHost();
    const loop = new EventLoop({ host });
    const { log, write } = recorder();
    loop.callLater(5, write, "timer");
    loop.callSoon(write, "soon");
    host.advance(4.999);
    loop.runOnce();
    expect(log).toEqual(["soon"]);
  });

  test("LOOP-11 a callback that queues itself for ever starves no timer", () => {
    const host = new VirtualHost();
    const loop = new EventLoop({ host });
    const { log, write } = recorder();
    const spin = () => {
      host.advance(loop.time() + 1);
      loop.callSoon(spin);
    };
    loop.callSoon(spin);
    loop.callLater(10, write, "timer");
    for (let i = 0; i < 10; i += 1) loop.runOnce();
    expect(log).toEqual([]);
    loop.runOnce();
    expect(log).toEqual(["timer"]);
  });

  test("a deadline of Infinity never comes", () => {
    const loop = virtualLoop();
    const callback = vi.fn();
    const never = loop.callLater(Number.POSITIVE_INFINITY, callback);
    loop.callLater(1, () => {});
    expect(runAll(loop)).toBe(1);
    expect(loop.time()).toBe(1);
    expect(never.cancelled).toBe(false);
    expect(callback).not.toHaveBeenCalled();
  });

  test("passes the arguments and returns a TimerHandle", () => {
    const loop = virtualLoop();
    const callback = vi.fn();
    expect(loop.callLater(1, callback, "a", 1)).toBeInstanceOf(TimerHandle);
    expect(loop.callAt(2, callback, "b", 2)).toBeInstanceOf(TimerHandle);
    runAll(loop);
    expect(callback.mock.calls).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });
});

describe("runOnce", () => {
  test("returns false when there is neither a callback nor a timer", () => {
    const loop = virtualLoop();
    expect(loop.runOnce()).toBe(false);
    loop.callSoon(() => {});
    expect(loop.runOnce()).toBe(true);
    expect(loop.runOnce()).toBe(false);
  });

  test("does not move the clock while anything is ready", () => {
    const loop = virtualLoop();
    loop.callLater(10, () => {});
    loop.callSoon(() => {});
    loop.runOnce();
    expect(loop.time()).toBe(0);
  });

  test("a cancelled callback still makes an iteration", () => {
    const loop = virtualLoop();
    loop.callSoon(() => {}).cancel();
    expect(loop.runOnce()).toBe(true);
    expect(loop.runOnce()).toBe(false);
  });

  test("an iteration of a real clock runs what is due and waits for nothing", () => {
    const host = new ManualHost();
    const loop = new EventLoop({ host });
    const { log, write } = recorder();
    loop.callLater(5, write, "timer");
    expect(loop.runOnce()).toBe(true);
    expect(log).toEqual([]);
    host.time = 5;
    expect(loop.runOnce()).toBe(true);
    expect(log).toEqual(["timer"]);
    expect(loop.runOnce()).toBe(false);
    expect(host.turns).toEqual([]);
  });

  test("RUN-11 running is true during an iteration only", () => {
    const loop = virtualLoop();
    const seen: boolean[] = [];
    loop.callSoon(() => seen.push(loop.running));
    expect(loop.running).toBe(false);
    loop.runOnce();
    expect(seen).toEqual([true]);
    expect(loop.running).toBe(false);
  });

  test("RUN-03 cannot be called inside a callback of the loop, which goes on", () => {
    const loop = virtualLoop();
    const { log, write } = recorder();
    loop.callSoon(() => {
      const message = "This event loop is already running: stop() it first, or use another loop";
      expect(() => loop.runOnce()).toThrow(new Error(message));
      write("a");
    });
    loop.callSoon(write, "b");
    expect(iterations(loop, log)).toEqual([["a", "b"]]);
  });

  test("RUN-03 another loop cannot be run inside a callback", async () => {
    const loop = virtualLoop();
    const other = virtualLoop();
    const callback = vi.fn();
    other.callSoon(callback);
    const refused: Promise<void>[] = [];
    const message = "Cannot run the event loop while another loop is running";
    loop.callSoon(() => {
      expect(() => other.runOnce()).toThrow(message);
      refused.push(other.runForever());
    });
    loop.runOnce();
    await expect(refused[0]).rejects.toThrow(message);
    expect(other.running).toBe(false);
    expect(callback).not.toHaveBeenCalled();
    expect(other.runOnce()).toBe(true);
    expect(callback).toHaveBeenCalledOnce();
  });
});

describe("close", () => {
  test("RUN-09 throws away every callback and timer", () => {
    const loop = virtualLoop();
    const callback = vi.fn();
    const soon = loop.callSoon(callback);
    const timers = [1, 2, 3].map((delay) => loop.callLater(delay, callback));
    loop.close();
    expect(loop.closed).toBe(true);
    soon.cancel();
    for (const timer of timers) timer.cancel();
    expect(callback).not.toHaveBeenCalled();
  });

  test("tells what the floor above keeps for it, once", () => {
    const loop = virtualLoop();
    const closed = vi.fn(() => expect(loop.closed).toBe(true));
    loop[extension] = { closed };
    loop.callSoon(() => {});
    runAll(loop);
    expect(closed).not.toHaveBeenCalled();
    loop.close();
    loop.close();
    expect(closed).toHaveBeenCalledOnce();
  });

  test("RUN-09 is idempotent", () => {
    const loop = virtualLoop();
    expect(loop.closed).toBe(false);
    loop.close();
    loop.close();
    expect(loop.closed).toBe(true);
  });

  test("RUN-09 refuses while the loop runs, which goes on", () => {
    const loop = virtualLoop();
    const { log, write } = recorder();
    loop.callSoon(() => {
      expect(() => loop.close()).toThrow(
        new Error("Cannot close a running event loop: stop() it first"),
      );
      loop.callSoon(write, "next");
    });
    runAll(loop);
    expect(log).toEqual(["next"]);
    expect(loop.closed).toBe(false);
  });

  test.each<[string, (loop: EventLoop) => unknown]>([
    ["callSoon", (loop) => loop.callSoon(() => {})],
    ["callSoonThreadsafe", (loop) => loop.callSoonThreadsafe(() => {})],
    ["callLater", (loop) => loop.callLater(1, () => {})],
    ["callAt", (loop) => loop.callAt(1, () => {})],
    ["runOnce", (loop) => loop.runOnce()],
  ])("RUN-10 a closed loop refuses %s", (_, work) => {
    const loop = virtualLoop();
    loop.close();
    const message = "Event loop is closed: use another loop, or a new one";
    expect(() => work(loop)).toThrow(new Error(message));
    expect(loop.running).toBe(false);
  });

  test("RUN-10 a closed loop refuses runForever", async () => {
    const loop = virtualLoop();
    loop.close();
    await expect(loop.runForever()).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining("Event loop is closed") }),
    );
    expect(loop.running).toBe(false);
  });
});

describe("bad arguments", () => {
  test.each<[string, (loop: EventLoop) => unknown, Error]>([
    [
      "callSoon(5)",
      (loop) => loop.callSoon(wrong(5)),
      new TypeError("callback must be a function, not 5"),
    ],
    [
      "callSoonThreadsafe({})",
      (loop) => loop.callSoonThreadsafe(wrong({})),
      new TypeError("callback must be a function, not an object"),
    ],
    [
      "callLater(1, undefined)",
      (loop) => loop.callLater(1, wrong(undefined)),
      new TypeError("callback must be a function, not undefined"),
    ],
    [
      "callAt(1, 'f')",
      (loop) => loop.callAt(1, wrong("f")),
      new TypeError('callback must be a function, not "f"'),
    ],
    [
      "callLater(NaN)",
      (loop) => loop.callLater(Number.NaN, () => {}),
      new RangeError("delay must be a number of milliseconds, not NaN"),
    ],
    [
      "callLater(null)",
      (loop) => loop.callLater(wrong(null), () => {}),
      new TypeError("delay must be a number of milliseconds, not null"),
    ],
    [
      "callAt(NaN)",
      (loop) => loop.callAt(Number.NaN, () => {}),
      new RangeError("when must be a number of milliseconds, not NaN"),
    ],
    [
      "callAt(null)",
      (loop) => loop.callAt(wrong(null), () => {}),
      new TypeError("when must be a number of milliseconds, not null"),
    ],
    [
      "setExceptionHandler('print')",
      (loop) => loop.setExceptionHandler(wrong("print")),
      new TypeError('handler must be a function, not "print"'),
    ],
  ])("LOOP-13 LOOP-14 %s is refused at the call, and nothing is queued", (_, call, error) => {
    const loop = virtualLoop();
    expect(() => call(loop)).toThrow(error);
    expect(loop.runOnce()).toBe(false);
  });

  test.each([
    [{ slowCallbackDuration: Number.NaN }, RangeError, "slowCallbackDuration must be a number"],
    [{ slowCallbackDuration: wrong("1") }, TypeError, "slowCallbackDuration must be a number"],
    [wrong(5), TypeError, "options must be an object such as { debug: … }, not 5"],
    [wrong(true), TypeError, "options must be an object such as { debug: … }, not true"],
    [wrong(null), TypeError, "options must be an object such as { debug: … }, not null"],
    [{ host: wrong(null) }, TypeError, "host must be a Host, not null"],
    [{ host: wrong({ now: () => 0 }) }, TypeError, "host must be a Host, not an object"],
  ])("new EventLoop(%o) is refused", (options, type, message) => {
    expect(() => new EventLoop(options)).toThrow(type);
    expect(() => new EventLoop(options)).toThrow(message);
  });

  test.each(["now", "soon", "later", "at"])("a host without %s() is refused", (method) => {
    const host = Object.assign(new ManualHost(), { [method]: undefined });
    expect(() => new EventLoop({ host })).toThrow(
      expect.objectContaining({ message: expect.stringContaining("host must be a Host") }),
    );
  });
});

describe("options", () => {
  test("defaults", () => {
    const loop = new EventLoop();
    expect(loop.debug).toBe(false);
    expect(loop.slowCallbackDuration).toBe(100);
    expect(loop.running).toBe(false);
    expect(loop.closed).toBe(false);
  });

  test("time() is the host's", () => {
    const host = new ManualHost();
    const loop = new EventLoop({ host, debug: true, slowCallbackDuration: 5 });
    host.time = 42;
    expect(loop.time()).toBe(42);
    expect(loop.host).toBe(host);
    expect(loop.debug).toBe(true);
    expect(loop.slowCallbackDuration).toBe(5);
  });
});

test("types: a callback's arguments are checked", () => {
  const loop = virtualLoop();
  const greet = (name: string, times: number) => void [name, times];
  expectTypeOf(loop.callSoon(greet, "Ada", 2)).toEqualTypeOf<Handle>();
  expectTypeOf(loop.callLater(1, greet, "Ada", 2)).toEqualTypeOf<TimerHandle>();
  expectTypeOf(loop.callAt(1, greet, "Ada", 2)).toEqualTypeOf<TimerHandle>();
  // @ts-expect-error an argument is missing
  loop.callSoon(greet, "Ada");
  // @ts-expect-error an argument of another type
  loop.callSoonThreadsafe(greet, "Ada", "2");
  // @ts-expect-error one argument too many
  loop.callLater(1, greet, "Ada", 2, 3);
  // @ts-expect-error the deadline is forgotten
  expect(() => loop.callAt(greet, "Ada", 2)).toThrow(TypeError);
  // @ts-expect-error `now` and three others are needed
  expectTypeOf<{ now(): number }>().toExtend<Host>();
  expectTypeOf<TimerHandle>().toExtend<Handle>();
  expectTypeOf(loop.runForever).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf(loop.runOnce).returns.toEqualTypeOf<boolean>();
});
