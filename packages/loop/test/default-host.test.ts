import { readFile } from "node:fs";
import { defaultHost, EventLoop, type Host } from "@x/loop";
import { awaitPromise } from "@x/loop/internal";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { recorder } from "./support.ts";

const LONGEST_DELAY = 2 ** 31 - 1;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.doUnmock("../src/node-idle.ts");
  vi.resetModules();
});

describe("in Node", () => {
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
      process.nextTick(write, "tick");
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

  test("LOOP-11 a loop that spins starves neither host timers nor immediates nor I/O", async () => {
    const loop = new EventLoop();
    let spins = 0;
    const spin = () => {
      spins += 1;
      loop.callSoon(spin);
    };
    loop.callSoon(spin);
    const over = loop.runForever();
    await Promise.all([
      new Promise((resolve) => setTimeout(resolve, 1)),
      new Promise((resolve) => setImmediate(resolve)),
      new Promise((resolve) => readFile(import.meta.filename, resolve)),
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
    await Promise.all([
      Promise.resolve(),
      new Promise((resolve) => setTimeout(resolve, 1)),
      new Promise((resolve) => readFile(import.meta.filename, resolve)),
    ]);
    loop[awaitPromise](-1);
    loop.stop();
    await over;
  });

  test("timers of a loop run in their order, in real time", async () => {
    const loop = new EventLoop();
    const { log, write } = recorder();
    const start = loop.time();
    loop.callLater(6, () => {
      write("6");
      loop.stop();
    });
    loop.callLater(2, write, "2");
    loop.callLater(4, write, "4");
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
    expect(set.mock.calls).toEqual([[turn, delay]]);
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

describe("in browsers", () => {
  /** The host of a runtime with other globals. */
  async function hostWith(globals: Record<string, unknown>): Promise<Host> {
    vi.doMock("../src/platform/node.ts", () => import("../src/platform/other.ts"));
    vi.resetModules();
    const { EventLoop, defaultHost: usual } = await import("@x/loop");
    expect(new EventLoop().host).toBe(usual);
    vi.resetModules();
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const { defaultHost: host } = await import("../src/default-host.ts");
    vi.unstubAllGlobals();
    return host;
  }

  test("later() posts a message to itself", async () => {
    const posted: null[] = [];
    const port1: { onmessage: (() => void) | null } = { onmessage: null };
    class MessageChannel {
      readonly port1 = port1;
      readonly port2 = { postMessage: (message: null) => void posted.push(message) };
    }
    const host = await hostWith({ setImmediate: undefined, MessageChannel });
    const { log, write } = recorder();
    host.later(() => write("a"));
    host.later(() => write("b"));
    expect(posted).toEqual([null, null]);
    expect(log).toEqual([]);
    port1.onmessage?.();
    expect(log).toEqual(["a"]);
    port1.onmessage?.();
    expect(log).toEqual(["a", "b"]);
  });

  test("later() is a timer of 0 ms where there are no message channels", async () => {
    const host = await hostWith({ setImmediate: undefined, MessageChannel: undefined });
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const turn = vi.fn();
    host.later(turn);
    expect(turn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(turn).toHaveBeenCalledOnce();
  });

  test("there is no telling whether a page is idle", async () => {
    expect(await hostWith({})).not.toHaveProperty("whenIdle");
    expect(defaultHost).toHaveProperty("whenIdle");
  });
});
