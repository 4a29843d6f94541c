import { EventLoop } from "@x/loop";
import { thread } from "@x/loop/internal";
import { beforeEach, expect, test } from "vitest";
import {
  asyncLoop,
  asyncScope,
  callInScope,
  callOutsideScopes,
  createController,
  lookForStores,
  watchIdle,
  watchStores,
} from "../../src/platform/other.ts";

beforeEach(() => {
  thread.watch = null;
  thread.stores = null;
});

test("other platforms than Node have neither stores nor a watch", () => {
  watchStores(() => expect.unreachable());
  lookForStores();
  expect(thread.watch).toBe(null);
  expect(thread.stores).toBe(null);
  expect(watchIdle({ asked: 0 })).toBe(undefined);
});

test("other platforms than Node call functions in no scope", () => {
  const scope = { loop: new EventLoop(), context: null as never, ended: false, outer: null };
  const look = (...names: string[]) => [...names, asyncScope(), asyncLoop()];
  expect(callInScope(scope, look, "a", "b")).toEqual(["a", "b", null, undefined]);
  let seen: unknown;
  callOutsideScopes(() => {
    seen = asyncScope();
  });
  expect(seen).toBe(null);
});

test("other platforms than Node count no listeners of a signal", () => {
  expect(createController().signal.aborted).toBe(false);
});
