import { readFile } from "node:fs";
import { defaultHost, EventLoop, type Host, VirtualHost } from "@x/loop";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.restoreAllMocks();
});

test("hosted, a loop that spins does not starve I/O, and its time stands", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const spin = () => void loop.callSoon(spin);
  spin();
  const over = loop.runForever();
  await new Promise((resolve) => readFile(import.meta.filename, resolve));
  loop.stop();
  await over;
  expect(loop.time()).toBe(0);
});

test("the process is the real host's business", () => {
  const letGo = () => {};
  const keepAlive = vi.spyOn(defaultHost as Required<Host>, "keepAlive").mockReturnValue(letGo);
  const whenIdle = vi.spyOn(defaultHost as Required<Host>, "whenIdle").mockReturnValue(letGo);
  const host = new VirtualHost();
  const callback = () => {};
  expect(host.keepAlive()).toBe(letGo);
  expect(host.whenIdle(callback)).toBe(letGo);
  expect(keepAlive).toHaveBeenCalledOnce();
  expect(whenIdle.mock.calls).toEqual([[callback]]);
});
