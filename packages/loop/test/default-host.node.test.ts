import { readFile } from "node:fs";
import { defaultHost, EventLoop, type Host } from "@x/loop";
import { awaitPromise } from "@x/loop/internal";
import { afterEach, describe, expect, test, vi } from "vitest";
import { recorder } from "./support.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.doUnmock("../src/platform/node.ts");
  vi.resetModules();
});

test.each([0, 1])(
  "LOOP-11 a loop that spins starves neither I/O nor immediates (it waits for %d promises)",
  async (promises) => {
    const loop = new EventLoop();
    const spin = () => void loop.callSoon(spin);
    spin();
    for (let i = 0; i < promises; i += 1) loop[awaitPromise](1);
    const over = loop.runForever();
    await Promise.all([
      new Promise((resolve) => setImmediate(resolve)),
      new Promise((resolve) => readFile(import.meta.filename, resolve)),
    ]);
    for (let i = 0; i < promises; i += 1) loop[awaitPromise](-1);
    loop.stop();
    await over;
  },
);

describe("where there is less than in Node", () => {
  /** The host of a runtime with other globals. */
  async function hostWith(globals: Record<string, unknown>): Promise<Host> {
    vi.doMock("../src/platform/node.ts", () => import("../src/platform/other.ts"));
    vi.resetModules();
    const { EventLoop, defaultHost: usual } = await import("@x/loop");
    expect(new EventLoop().host).toBe(usual);
    vi.resetModules();
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const { defaultHost: host } = await import("../src/host/default-host.ts");
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

  test("later() is such a timer in an edge runtime, whose other ways throw", async () => {
    const setImmediate = () => {
      throw new Error("A Node.js API is used (setImmediate) which is not supported");
    };
    const host = await hostWith({ EdgeRuntime: "edge-runtime", setImmediate });
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const turn = vi.fn();
    host.later(turn);
    vi.advanceTimersByTime(0);
    expect(turn).toHaveBeenCalledOnce();
  });

  test("there is no telling whether a page is idle", async () => {
    expect(await hostWith({})).not.toHaveProperty("whenIdle");
    expect(defaultHost).toHaveProperty("whenIdle");
  });
});
