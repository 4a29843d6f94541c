import { type EventLoop, Handle, TimerHandle } from "@x/loop";
import { expect, expectTypeOf, test, vi } from "vitest";
import { recorder, runAll, virtualLoop } from "./support.ts";

function hello(..._args: unknown[]): void {}

/** A handle of each kind. */
const handles: [string, (loop: EventLoop, callback: () => void) => Handle][] = [
  ["callSoon", (loop, callback) => loop.callSoon(callback)],
  ["callLater", (loop, callback) => loop.callLater(5, callback)],
  ["callAt", (loop, callback) => loop.callAt(5, callback)],
];

test("knows its callback and its arguments", () => {
  const loop = virtualLoop();
  const handle = loop.callSoon(hello, 1, "two");
  expect(handle).toBeInstanceOf(Handle);
  expect(handle.callback).toBe(hello);
  expect(handle.args).toEqual([1, "two"]);
  expect(handle.cancelled).toBe(false);
});

test.each(handles)("HND-01 cancelling what %s returned calls it off", (_, schedule) => {
  const loop = virtualLoop();
  const [callback, report] = [vi.fn(), vi.fn()];
  loop.setExceptionHandler(report);
  schedule(loop, callback).cancel();
  runAll(loop);
  expect(callback).not.toHaveBeenCalled();
  expect(report).not.toHaveBeenCalled();
});

test("HND-01 cancel() drops the callback and its arguments, and is idempotent", () => {
  const loop = virtualLoop();
  const handle = loop.callSoon(hello, {});
  handle.cancel();
  handle.cancel();
  expect(handle.cancelled).toBe(true);
  expect(handle.callback).toBeUndefined();
  expect(handle.args).toEqual([]);
});

test.each(handles)("HND-01 cancelling after it ran is harmless (%s)", (_, schedule) => {
  const loop = virtualLoop();
  const callback = vi.fn();
  const handle = schedule(loop, callback);
  loop.callLater(5, callback);
  runAll(loop);
  expect(handle.cancelled).toBe(false);
  handle.cancel();
  expect(handle.cancelled).toBe(true);
  expect(callback).toHaveBeenCalledTimes(2);
});

test("a callback may cancel its own handle", () => {
  const loop = virtualLoop();
  const { log, write } = recorder();
  const handle = loop.callLater(1, () => {
    handle.cancel();
    write("ran");
  });
  loop.callLater(2, write, "next");
  runAll(loop);
  expect(log).toEqual(["ran", "next"]);
});

test("`using` calls it off at the end of the block", () => {
  const loop = virtualLoop();
  const { log, write } = recorder();
  for (const handle of [loop.callSoon(write, "soon"), loop.callLater(1, write, "later")]) {
    handle[Symbol.dispose]();
    expect(handle.cancelled).toBe(true);
  }
  runAll(loop);
  expect(log).toEqual([]);
  expectTypeOf<Handle>().toExtend<Disposable>();
});

test("HND-02 when is the deadline, also after it fired or was cancelled", () => {
  const loop = virtualLoop();
  loop.callLater(10, hello);
  runAll(loop);
  const fired = loop.callLater(5, hello);
  const cancelled = loop.callAt(100, hello);
  expect(fired).toBeInstanceOf(TimerHandle);
  expect(fired.when).toBe(15);
  cancelled.cancel();
  runAll(loop);
  expect(loop.time()).toBe(15);
  expect(fired.when).toBe(15);
  expect(cancelled.when).toBe(100);
});

test("HND-03 a cancelled timer leaves at once and keeps no loop waiting", () => {
  const loop = virtualLoop();
  loop.callLater(1000, hello).cancel();
  expect(loop.runOnce()).toBe(false);
  expect(loop.time()).toBe(0);
});

test.each([
  ["named", (loop: EventLoop) => loop.callSoon(hello), "<Handle hello()>"],
  [
    "with arguments",
    (loop) => loop.callSoon(hello, 1, "a", [1, 2]),
    '<Handle hello(1, "a", an array of 2)>',
  ],
  ["anonymous", (loop) => loop.callSoon(() => {}), "<Handle anonymous()>"],
  ["a timer", (loop) => loop.callLater(5, hello, null), "<TimerHandle hello(null) at 5>"],
] satisfies [string, (loop: EventLoop) => Handle, string][])("prints: %s", (_, make, text) => {
  const handle = make(virtualLoop());
  expect(String(handle)).toBe(text);
});

test("prints that it is cancelled", () => {
  const loop = virtualLoop();
  const soon = loop.callSoon(hello, 1);
  const later = loop.callLater(5, hello, 1);
  soon.cancel();
  later.cancel();
  expect(String(soon)).toBe("<Handle cancelled>");
  expect(String(later)).toBe("<TimerHandle cancelled at 5>");
});

test("prints even a callback that has no usable name", () => {
  const { proxy, revoke } = Proxy.revocable(hello, {});
  const handle = virtualLoop().callSoon(proxy);
  revoke();
  expect(String(handle)).toBe("<Handle anonymous()>");
});

test("what cannot be changed is read-only", () => {
  const handle = virtualLoop().callLater(1, hello);
  // @ts-expect-error
  expect(() => (handle.cancelled = true)).toThrow(TypeError);
  // @ts-expect-error
  expect(() => (handle.callback = hello)).toThrow(TypeError);
  expectTypeOf(handle.when).toEqualTypeOf<number>();
  expectTypeOf(handle.args).toEqualTypeOf<readonly unknown[]>();
});
