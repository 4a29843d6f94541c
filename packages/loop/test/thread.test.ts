import { EventLoop } from "@x/loop";
import { thread } from "@x/loop/internal";
import { expect, test } from "vitest";
import { runAll, virtualLoop } from "./support.ts";

test("a clean-up of globals cannot replace what copies of the package share", () => {
  const replaced = Reflect.ownKeys(thread).filter((key) =>
    Reflect.defineProperty(thread, key, { configurable: true, get: () => null }),
  );
  expect(replaced).toEqual([]);
  const loop = virtualLoop();
  let hasRun = false;
  loop.callSoon(() => {
    hasRun = true;
  });
  runAll(loop);
  expect(hasRun).toBe(true);
});

test("a loop is among those that their hosts drive, until it was stopped", async () => {
  const loop = new EventLoop();
  const driven = loop.runForever();
  expect(thread.loops.has(loop)).toBe(true);
  loop.stop();
  await driven;
  expect(thread.loops.has(loop)).toBe(false);
  loop.close();
});
