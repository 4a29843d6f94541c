import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { virtualLoop } from "../support.ts";

// What is shared in the thread, as if nobody had used any context yet.
const { kernel } = await import("../../src/kernel.ts");
const { run, enterWith } = AsyncLocalStorage.prototype;

beforeEach(() => {
  vi.resetModules();
  kernel.scopes = null;
  kernel.contexts = null;
  kernel.context = null;
  kernel.stores = null;
});

afterEach(() => {
  AsyncLocalStorage.prototype.run = run;
  AsyncLocalStorage.prototype.enterWith = enterWith;
});

const fresh = async (): Promise<typeof import("@x/loop")> => await import("@x/loop");

test("nothing follows anything until a store is entered, and then no method is changed any more", async () => {
  const { EventLoop, VirtualHost } = await fresh();
  const loop = new EventLoop({ host: new VirtualHost() });
  expect(loop.callSoon(() => {}).context).toBe(null);
  expect(AsyncLocalStorage.prototype.run).not.toBe(run);
  const store = new AsyncLocalStorage<string>();
  expect(store.run("ada", (suffix) => store.getStore() + suffix, "!")).toBe("ada!");
  expect(AsyncLocalStorage.prototype.run).toBe(run);
  expect(AsyncLocalStorage.prototype.enterWith).toBe(enterWith);
  expect(loop.callSoon(() => {}).context).not.toBe(null);
});

test("callbacks have the stores of where they were scheduled", async () => {
  const { EventLoop, VirtualHost } = await fresh();
  const loop = new EventLoop({ host: new VirtualHost() });
  const store = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const note = (): void => void seen.push(store.getStore());
  loop.callSoon(note);
  store.run("ada", () => loop.callSoon(note));
  store.run("bob", () => {
    loop.callSoon(note);
    loop.runOnce();
  });
  expect(seen).toEqual([undefined, "ada", "bob"]);
});

test("a store that is there before the first loop is seen", async () => {
  const store = new AsyncLocalStorage<string>();
  await store.run("ada", async () => {
    const { EventLoop, VirtualHost } = await fresh();
    const loop = new EventLoop({ host: new VirtualHost() });
    const seen: unknown[] = [];
    loop.callSoon(() => void seen.push(store.getStore()));
    store.run("bob", () => loop.runOnce());
    expect(seen).toEqual(["ada"]);
  });
});

test("a callback that is the first to enter a store leaves the others without", async () => {
  const { EventLoop, VirtualHost } = await fresh();
  const loop = new EventLoop({ host: new VirtualHost() });
  const store = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const first = loop.callSoon(() => store.enterWith("ada"));
  loop.callSoon(() => void seen.push(store.getStore()));
  loop.runOnce();
  expect(seen).toEqual([undefined]);
  expect(first.context?.run(() => store.getStore())).toBe("ada");
  store.enterWith(undefined as never);
});

test("runtimes that have no such thing do without", async () => {
  const getBuiltinModule = vi
    .spyOn(process, "getBuiltinModule")
    .mockReturnValue(undefined as never);
  const { EventLoop, VirtualHost } = await fresh();
  expect(new EventLoop({ host: new VirtualHost() }).callSoon(() => {}).context).toBe(null);
  getBuiltinModule.mockRestore();
  expect(AsyncLocalStorage.prototype.run).toBe(run);
});

test("other platforms than Node have neither stores nor a watch", async () => {
  const { createScopeStore, followStores, watchIdle } = await import("../../src/platform/other.ts");
  followStores();
  expect(createScopeStore()).toBe(null);
  expect(watchIdle()).toBe(undefined);
  expect(virtualLoop().callSoon(() => {}).context).toBe(null);
});
