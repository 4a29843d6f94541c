// Alone in its file: a store that was ever entered shows from then on where the tests of the file run.
import { AsyncLocalStorage } from "node:async_hooks";
import { Context } from "@x/loop";
import { expect, test } from "vitest";

test("a context keeps a store that is first entered in it outside of loops, and its copies have it", () => {
  const store = new AsyncLocalStorage<string>();
  const context = new Context();
  context.run(() => store.enterWith("ada"));
  expect(store.getStore()).toBeUndefined();
  expect(context.run(() => store.getStore())).toBe("ada");
  const copy = context.copy();
  context.run(() => store.enterWith("bob"));
  expect(copy.run(() => store.getStore())).toBe("ada");
  expect(context.run(() => store.getStore())).toBe("bob");
});
