import { AsyncLocalStorage } from "node:async_hooks";
import { Context, ContextVar, EventLoop, getEventLoop, getRunningLoop } from "@x/loop";
import { type AsyncScope, asyncScope, callInScope, thread } from "@x/loop/internal";
import { expect, onTestFinished, test, vi } from "vitest";
import { virtualLoop } from "../support.ts";

class Scope implements AsyncScope {
  readonly loop: EventLoop;
  readonly context = new Context();
  readonly outer: AsyncScope | null;
  ended = false;

  constructor(loop: EventLoop, outer: AsyncScope | null = null) {
    this.loop = loop;
    this.outer = outer;
  }
}

/** What the host calls back, a while later. */
const fromTimer = (): Promise<AsyncScope | null> =>
  new Promise((resolve) => setTimeout(() => resolve(asyncScope()), 1));

test("code is in no scope unless it was called in one", async () => {
  expect(asyncScope()).toBe(null);
  const scope = new Scope(virtualLoop());
  const inside = callInScope(scope, async () => await fromTimer());
  expect(asyncScope()).toBe(null);
  expect(await fromTimer()).toBe(null);
  expect(await inside).toBe(scope);
});

test("a scope follows an async function through its awaits, with all that this calls", async () => {
  const scope = new Scope(virtualLoop());
  const seen = await callInScope(
    scope,
    async (...names: string[]) => {
      const deeper = async () => {
        await null;
        return asyncScope();
      };
      expect(names).toEqual(["a", "b"]);
      return [asyncScope(), await deeper(), ...(await Promise.all([deeper(), fromTimer()]))];
    },
    "a",
    "b",
  );
  expect(seen).toEqual([scope, scope, scope, scope]);
});

test("code that outlives its scope is in the one around it, or in none", async () => {
  const outer = new Scope(virtualLoop());
  const middle = new Scope(outer.loop, outer);
  const inner = new Scope(outer.loop, middle);
  await callInScope(outer, () =>
    callInScope(inner, async () => {
      await null;
      expect(asyncScope()).toBe(inner);
      inner.ended = true;
      expect(asyncScope()).toBe(middle);
      middle.ended = true;
      expect(asyncScope()).toBe(outer);
      outer.ended = true;
      expect(asyncScope()).toBe(null);
    }),
  );
});

test("RUN-11 the loop of its scope is an async function's running loop", async () => {
  const loop = virtualLoop();
  await callInScope(new Scope(loop), async () => {
    await null;
    expect([getRunningLoop(), getEventLoop()]).toEqual([loop, loop]);
  });
  expect(() => getRunningLoop()).toThrow(
    expect.objectContaining({ message: expect.stringContaining("no running event loop") }),
  );
});

test("the context of its scope is that of an async function", async () => {
  const user = new ContextVar("user", { default: "nobody" });
  const scope = new Scope(virtualLoop());
  scope.context.run(() => user.set("ada"));
  await callInScope(scope, async () => {
    await null;
    expect(user.get()).toBe("ada");
    user.set("bob");
    await null;
    expect(user.get()).toBe("bob");
  });
  expect(user.get()).toBe("nobody");
  expect(scope.context.run(() => user.get())).toBe("bob");
});

test("the turns of a loop are in no scope, whatever has woken it", async () => {
  const loop = new EventLoop();
  const seen: (AsyncScope | null)[] = [];
  const over = callInScope(new Scope(virtualLoop()), () => loop.runForever());
  await callInScope(new Scope(virtualLoop()), async () => {
    await null;
    loop.callSoon(() => seen.push(asyncScope()));
    loop.callLater(1, () => seen.push(asyncScope()));
    loop.callLater(2, () => loop.stop());
  });
  await over;
  expect(seen).toEqual([null, null]);
});

test("a callback has the stores of where it was scheduled, and not the scope", async () => {
  const store = new AsyncLocalStorage<string>();
  const loop = virtualLoop();
  const seen = new Promise((resolve) => {
    const callback = async () => {
      await null;
      resolve([store.getStore(), asyncScope()]);
    };
    store.run("ada", () => callInScope(new Scope(loop), () => loop.callSoon(callback)));
  });
  loop.runOnce();
  expect(await seen).toEqual(["ada", null]);
});

test("where the runtime has no such store, a function is called in no scope", async () => {
  const getBuiltinModule = vi
    .spyOn(process, "getBuiltinModule")
    .mockReturnValue(undefined as never);
  const { scopes, watch } = thread;
  thread.scopes = null;
  thread.watch = null;
  onTestFinished(() => {
    thread.scopes = scopes;
    thread.watch = watch;
    getBuiltinModule.mockRestore();
    vi.resetModules();
  });
  vi.resetModules();
  const copy = await import("@x/loop/internal");
  const scope = new Scope(new (await import("@x/loop")).EventLoop());
  expect(copy.callInScope(scope, (a, b) => [copy.asyncScope(), a, b], 1, 2)).toEqual([null, 1, 2]);
});
