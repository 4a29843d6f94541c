// Alone in its file: a store that was ever entered shows from then on where the tests of the file run.
import { AsyncLocalStorage } from "node:async_hooks";
import { Context, EventLoop, VirtualHost } from "@x/loop";
import { thread } from "@x/loop/internal";
import { expect, test } from "vitest";

test("a context that is entered in a turn follows no store until one is entered", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const store = new AsyncLocalStorage<string>();
  const context = new Context();
  let before: unknown;
  loop.callSoon(() => {
    context.run(() => {});
    before = thread.stores;
    context.run(() => store.enterWith("ada"));
  });
  loop.runOnce();
  expect(before).toBe(null);
  expect(context.run(() => store.getStore())).toBe("ada");
});
