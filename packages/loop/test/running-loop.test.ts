import { defaultHost, EventLoop, getEventLoop, getRunningLoop, setEventLoop } from "@x/loop";
import { thread } from "@x/loop/internal";
import { afterEach, expect, test, vi } from "vitest";
import { runAll, virtualLoop } from "./support.ts";

afterEach(() => {
  setEventLoop(null);
});

test("RUN-11 getRunningLoop() is the loop whose callback runs, and throws outside", () => {
  const loop = virtualLoop();
  const seen: EventLoop[] = [];
  loop.callSoon(() => seen.push(getRunningLoop()));
  loop.callLater(1, () => seen.push(getRunningLoop()));
  runAll(loop);
  expect(seen).toEqual([loop, loop]);
  expect(() => getRunningLoop()).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^no running event loop: .* use getEventLoop\(\)$/),
    }),
  );
});

test("RUN-11 a callback that throws leaves no loop running", () => {
  const loop = virtualLoop();
  const handler = vi.fn();
  loop.setExceptionHandler(handler);
  loop.callSoon(() => {
    throw new Error("mine");
  });
  loop.runOnce();
  expect(handler).toHaveBeenCalledOnce();
  expect(() => getRunningLoop()).toThrow(
    expect.objectContaining({ message: expect.stringContaining("no running event loop") }),
  );
});

test("RUN-11 no loop is running in what a callback leaves to a promise", async () => {
  const loop = new EventLoop();
  const outcome = new Promise((resolve) => {
    loop.callSoon(() => {
      void Promise.resolve().then(getRunningLoop).catch(resolve);
    });
  });
  const over = loop.runForever();
  expect(await outcome).toBeInstanceOf(Error);
  loop.stop();
  await over;
});

test("RUN-12 getEventLoop() is the running loop, whatever was set", () => {
  const loop = virtualLoop();
  const seen: EventLoop[] = [];
  setEventLoop(virtualLoop());
  loop.callSoon(() => seen.push(getEventLoop()));
  loop.runOnce();
  expect(seen).toEqual([loop]);
});

test("getEventLoop() is the loop that was set, until it is set to null", () => {
  const loop = virtualLoop();
  setEventLoop(loop);
  expect(getEventLoop()).toBe(loop);
  setEventLoop(null);
  expect(getEventLoop()).not.toBe(loop);
});

test.each([5, undefined, {}, class {}])("setEventLoop(%o) is refused and changes nothing", (no) => {
  const loop = virtualLoop();
  setEventLoop(loop);
  expect(() => setEventLoop(no as never)).toThrow(TypeError);
  expect(() => setEventLoop(no as never)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("loop must be an EventLoop or null, not "),
    }),
  );
  expect(getEventLoop()).toBe(loop);
});

test("the default loop is the same each time and runs without being started", async () => {
  const loop = getEventLoop();
  expect(getEventLoop()).toBe(loop);
  expect(loop.running).toBe(true);
  await expect(loop.runForever()).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringContaining("This event loop is already running"),
    }),
  );
  await new Promise<void>((resolve) => loop.callSoon(resolve));
  await new Promise<void>((resolve) => loop.callLater(1, resolve));
});

test("a default loop that was stopped is replaced", async () => {
  const first = getEventLoop();
  await new Promise<void>((resolve) => {
    first.callSoon(() => {
      first.stop();
      defaultHost.later(resolve);
    });
  });
  expect(first.running).toBe(false);
  const second = getEventLoop();
  expect(second).not.toBe(first);
  expect(getEventLoop()).toBe(second);
  await new Promise<void>((resolve) => second.callSoon(resolve));
});

test("the shared state carries the version of its protocol", () => {
  const shared = (globalThis as { [name: symbol]: unknown })[Symbol.for("@x/loop.kernel.2")];
  expect(shared).toBe(thread);
});

test("there is no default loop in an edge worker, where timers belong to requests", () => {
  const { fallback } = thread;
  thread.fallback = null;
  vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
  try {
    expect(() => getEventLoop()).toThrow(
      new Error(
        "no default loop here: in this runtime a timer belongs to one request, so call this inside run(); after an await of an async function, that takes the compatibility flag nodejs_compat",
      ),
    );
    const loop = virtualLoop();
    let seen: EventLoop | undefined;
    loop.callSoon(() => {
      seen = getEventLoop();
    });
    loop.runOnce();
    expect(seen).toBe(loop);
    setEventLoop(loop);
    expect(getEventLoop()).toBe(loop);
    setEventLoop(null);
  } finally {
    vi.unstubAllGlobals();
    thread.fallback = fallback;
  }
  expect(getEventLoop()).toBeInstanceOf(EventLoop);
});

test.each([undefined, {}, { userAgent: "Mozilla/5.0" }])(
  "there is one where the navigator is %o",
  (navigator) => {
    vi.stubGlobal("navigator", navigator);
    try {
      expect(getEventLoop()).toBeInstanceOf(EventLoop);
    } finally {
      vi.unstubAllGlobals();
    }
  },
);
