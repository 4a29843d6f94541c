import { EventLoop, getEventLoop, getRunningLoop, setEventLoop } from "@x/loop";
import { afterEach, expect, test, vi } from "vitest";
import { virtualLoop } from "./support.ts";

afterEach(() => {
  setEventLoop(null);
  vi.resetModules();
});

test("two copies of the package share the running, the set and the default loop", async () => {
  vi.resetModules();
  const copy = await import("@x/loop");
  expect(copy.EventLoop).not.toBe(EventLoop);

  expect(copy.getEventLoop()).toBe(getEventLoop());
  const loop = new copy.EventLoop({ host: new copy.VirtualHost() });
  setEventLoop(loop as unknown as EventLoop);
  expect(copy.getEventLoop()).toBe(loop);

  const seen: unknown[] = [];
  loop.callSoon(() => seen.push(getRunningLoop()));
  loop.runOnce();
  expect(seen).toEqual([loop]);

  loop.callSoon(() => seen.push(virtualLoop().runOnce()));
  const handler = vi.fn();
  loop.setExceptionHandler(handler);
  loop.runOnce();
  expect(String(handler.mock.calls[0]?.[0].error)).toMatch("while another loop is running");
});
