import { defaultHost, EventLoop } from "@x/loop";
import { awaitPromise } from "@x/loop/internal";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { recorder } from "./support.ts";

const LONGEST_DELAY = 2 ** 31 - 1;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("in any runtime", () => {
  test("now() is performance.now()", () => {
    vi.spyOn(performance, "now").mockReturnValueOnce(12.5);
    expect(defaultHost.now()).toBe(12.5);
  });

  test("soon() comes before the host does anything else, later() after that", async () => {
    const { log, write } = recorder();
    await new Promise<void>((resolve) => {
      defaultHost.later(() => {
        write("later");
        resolve();
      });
      void Promise.resolve("promise").then(write);
      defaultHost.soon(() => {
        write("soon");
        defaultHost.soon(() => write("soon again"));
      });
      write("now");
    });
    expect(log).toHaveLength(5);
    expect(log[0]).toBe("now");
    expect(log.indexOf("soon")).toBeLessThan(log.indexOf("soon again"));
    expect(log.at(-1)).toBe("later");
  });

  test("LOOP-11 a loop that spins starves neither the host's timers nor what comes later", async () => {
    const loop = new EventLoop();
    let spins = 0;
    const spin = () => {
      spins += 1;
      loop.callSoon(spin);
    };
    loop.callSoon(spin);
    const over = loop.runForever();
    await Promise.all([
      new Promise<void>((resolve) => setTimeout(resolve, 1)),
      new Promise<void>((resolve) => defaultHost.later(resolve)),
    ]);
    loop.stop();
    await over;
    expect(spins).toBeGreaterThan(0);
  });

  test("LOOP-11 a loop that spins while a promise is waited for does not either", async () => {
    const loop = new EventLoop();
    const spin = () => void loop.callSoon(spin);
    spin();
    loop[awaitPromise](1);
    const over = loop.runForever();
    await Promise.all([Promise.resolve(), new Promise<void>((resolve) => setTimeout(resolve, 1))]);
    loop[awaitPromise](-1);
    loop.stop();
    await over;
  });

  test("timers of a loop run in their order, in real time", async () => {
    const loop = new EventLoop();
    const { log, write } = recorder();
    const start = loop.time();
    // Not `callLater`, which counts from its call: a machine may take a rest between two of them.
    loop.callAt(start + 6, () => {
      write("6");
      loop.stop();
    });
    loop.callAt(start + 2, write, "2");
    loop.callAt(start + 4, write, "4");
    await loop.runForever();
    expect(log).toEqual(["2", "4", "6"]);
    expect(loop.time() - start).toBeGreaterThanOrEqual(6);
  });
});

describe("timers of the host", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    vi.spyOn(performance, "now").mockReturnValue(1000.5);
  });

  test.each([
    ["a deadline in whole ms", 1010.5, 10],
    ["one in between, which must not come early", 1010.6, 11],
    ["one that is over", 990, 0],
    ["one that is as far as a host timer goes", 1000.5 + LONGEST_DELAY, LONGEST_DELAY],
    ["one that is further", 1001.5 + LONGEST_DELAY, LONGEST_DELAY],
    ["one that never comes", Number.POSITIVE_INFINITY, LONGEST_DELAY],
  ])("LOOP-09 at() has the host wait for as long as its timers can: %s", (_, when, delay) => {
    const set = vi.spyOn(globalThis, "setTimeout");
    const turn = vi.fn();
    defaultHost.at(when, turn);
    expect(set.mock.calls).toEqual([[expect.any(Function), delay]]);
    vi.advanceTimersByTime(delay);
    expect(turn).toHaveBeenCalledOnce();
  });

  test("at() is called off", () => {
    const turn = vi.fn();
    defaultHost.at(1001, turn)();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("keepAlive() holds a timer until it is let go", () => {
    const letGo = defaultHost.keepAlive?.();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(3 * LONGEST_DELAY);
    expect(vi.getTimerCount()).toBe(1);
    letGo?.();
    expect(vi.getTimerCount()).toBe(0);
  });
});
