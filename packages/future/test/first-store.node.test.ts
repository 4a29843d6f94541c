import { AsyncLocalStorage } from "node:async_hooks";
import { thread } from "@x/loop/internal";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const store = new AsyncLocalStorage<string | undefined>();

// Node 20 forgets where a promise belongs that was awaited before the first store was entered.
new AsyncLocalStorage().run("first", () => {});

// As if nothing had used a context or a store in this thread yet.
beforeEach(() => {
  vi.resetModules();
  thread.contexts = null;
  thread.context = null;
  thread.threadContext = null;
  thread.stores = null;
  thread.watch = null;
  thread.scopes = null;
});

afterEach(() => {
  store.enterWith(undefined);
});

test("tasks that are the first to enter a store for good keep it to themselves", async () => {
  const { createTask, run, sleep } = await import("@x/future");
  const task = (name: string) =>
    createTask(function* () {
      const seen = [store.getStore()];
      store.enterWith(name);
      for (let i = 0; i < 2; i += 1) {
        yield* sleep(i);
        seen.push(store.getStore());
      }
      return seen;
    });
  const seen = await run(function* () {
    const [ada, bob] = [task("ada"), task("bob")];
    const none = createTask(function* () {
      yield* sleep(1);
      return store.getStore();
    });
    return [yield* ada, yield* bob, yield* none, store.getStore()];
  });
  expect(seen).toEqual([
    [undefined, "ada", "ada"],
    [undefined, "bob", "bob"],
    undefined,
    undefined,
  ]);
});

test("so do async functions", async () => {
  const { createTask, run, sleep } = await import("@x/future");
  const task = (name: string) =>
    createTask(async () => {
      const seen = [store.getStore()];
      store.enterWith(name);
      for (let i = 0; i < 2; i += 1) {
        await sleep(i);
        seen.push(store.getStore());
      }
      return seen;
    });
  const seen = await run(async () => {
    const [ada, bob] = [task("ada"), task("bob")];
    return [await ada, await bob, store.getStore()];
  });
  expect(seen).toEqual([[undefined, "ada", "ada"], [undefined, "bob", "bob"], undefined]);
});

test("a copy of a context does not see what is entered for good in the other", async () => {
  const { copyContext, EventLoop } = await import("@x/loop");
  new EventLoop().close();
  const context = copyContext();
  context.run(() => store.enterWith("ada"));
  const copy = context.copy();
  copy.run(() => store.enterWith("bob"));
  expect([context, copy].map((each) => each.run(() => store.getStore()))).toEqual(["ada", "bob"]);
});
