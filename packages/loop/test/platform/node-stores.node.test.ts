import * as hooks from "node:async_hooks";
import { beforeEach, describe, expect, test, vi } from "vitest";

// What is shared in the thread, as if nobody had used any context yet.
const { thread } = await import("../../src/shared/thread.ts");
const { AsyncLocalStorage } = hooks;
const { run, enterWith } = AsyncLocalStorage.prototype;

beforeEach(() => {
  vi.resetModules();
  thread.watch = null;
  thread.scopes = null;
  thread.contexts = null;
  thread.context = null;
  thread.threadContext = null;
  thread.stores = null;
});

const fresh = async (): Promise<typeof import("@x/loop")> => await import("@x/loop");

test("nothing follows anything until a store is entered, and no method is ever changed", async () => {
  const { EventLoop, VirtualHost } = await fresh();
  const loop = new EventLoop({ host: new VirtualHost() });
  expect(loop.callSoon(() => {}).context).toBe(null);
  expect(AsyncLocalStorage.prototype.run).toBe(run);
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

test("a callback that is scheduled in no store has none, though the loop was made in one", async () => {
  const store = new AsyncLocalStorage<string>();
  const { EventLoop, VirtualHost } = await fresh();
  const loop = store.run("ada", () => new EventLoop({ host: new VirtualHost() }));
  const seen: unknown[] = [];
  loop.callSoon(() => void seen.push(store.getStore()));
  store.run("bob", () => loop.runOnce());
  expect(seen).toEqual([undefined]);
  expect(thread.stores?.none.runInAsyncScope(() => store.getStore())).toBe(undefined);
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

test("where a resource does not show its stores, they are followed from the start", async () => {
  class Opaque {
    readonly #resource = new hooks.AsyncResource("opaque");

    runInAsyncScope(...call: Parameters<hooks.AsyncResource["runInAsyncScope"]>): unknown {
      return this.#resource.runInAsyncScope(...call);
    }
  }
  const getBuiltinModule = vi
    .spyOn(process, "getBuiltinModule")
    .mockReturnValue({ ...hooks, AsyncResource: Opaque } as never);
  const { EventLoop, VirtualHost } = await fresh();
  const loop = new EventLoop({ host: new VirtualHost() });
  getBuiltinModule.mockRestore();
  const store = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const note = (): void => void seen.push(store.getStore());
  expect(loop.callSoon(note).context).not.toBe(null);
  store.run("ada", () => loop.callSoon(note));
  loop.runOnce();
  expect(seen).toEqual([undefined, "ada"]);
});

test("where Node reads its frames in another way, stores are followed from the start", async () => {
  class Strict extends AsyncLocalStorage<unknown> {
    override getStore(): unknown {
      // Node 24 and later keep the frame that code runs in on its resources.
      const resource = new hooks.AsyncResource("look") as never as { [key: symbol]: unknown };
      for (const key of Object.getOwnPropertySymbols(resource)) {
        const frame = resource[key] as Map<unknown, unknown> | undefined;
        if (frame?.get !== undefined) Map.prototype.has.call(frame, this);
      }
      return super.getStore();
    }
  }
  const getBuiltinModule = vi
    .spyOn(process, "getBuiltinModule")
    .mockReturnValue({ ...hooks, AsyncLocalStorage: Strict } as never);
  const { EventLoop, VirtualHost } = await fresh();
  const { asyncScope, callInScope } = await import("@x/loop/internal");
  const loop = new EventLoop({ host: new VirtualHost() });
  getBuiltinModule.mockRestore();
  const store = new AsyncLocalStorage<string>();
  const scope = { loop, context: null as never, ended: false, outer: null };
  const look = async () => {
    await null;
    return [store.getStore(), asyncScope() === scope];
  };
  expect(await callInScope(scope, look)).toEqual([undefined, true]);
  expect(await store.run("ada", () => callInScope(scope, look))).toEqual(["ada", true]);
});

test("runtimes that have no such thing do without", async () => {
  const getBuiltinModule = vi
    .spyOn(process, "getBuiltinModule")
    .mockReturnValue(undefined as never);
  const { EventLoop, VirtualHost } = await fresh();
  expect(new EventLoop({ host: new VirtualHost() }).callSoon(() => {}).context).toBe(null);
  getBuiltinModule.mockRestore();
});

describe("scopes, as long as no store was entered", () => {
  test("scopes follow async functions as anywhere, and end with them", async () => {
    const { EventLoop, VirtualHost } = await fresh();
    const { asyncScope, callInScope } = await import("@x/loop/internal");
    const loop = new EventLoop({ host: new VirtualHost() });
    const scopes = [1, 2].map(() => ({ loop, context: null as never, ended: false, outer: null }));
    const look = async (...names: string[]) => {
      const before = asyncScope();
      await null;
      return [...names, before === asyncScope(), scopes.indexOf(asyncScope() as never)];
    };
    const [first, second] = scopes as [(typeof scopes)[0], (typeof scopes)[0]];
    const answers = [callInScope(first, look, "a", "b"), callInScope(second, look)];
    expect(asyncScope()).toBe(null);
    expect(await Promise.all(answers)).toEqual([
      ["a", "b", true, 0],
      [true, 1],
    ]);
    expect(asyncScope()).toBe(null);
  });

  test("a scope leaves the program's stores as they are", async () => {
    const { EventLoop, VirtualHost } = await fresh();
    const { asyncScope, callInScope } = await import("@x/loop/internal");
    const loop = new EventLoop({ host: new VirtualHost() });
    const scope = { loop, context: null as never, ended: false, outer: null };
    const store = new AsyncLocalStorage<string>();
    const look = async () => {
      await null;
      return [store.getStore(), asyncScope() === scope];
    };
    expect(await store.run("ada", () => callInScope(scope, look))).toEqual(["ada", true]);
  });
});
