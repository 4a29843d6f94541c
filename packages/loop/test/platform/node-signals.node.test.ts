import { afterEach, expect, test, vi } from "vitest";
import { createController } from "../../src/platform/node-signals.ts";

afterEach(() => vi.unstubAllGlobals());

test("a controller of a DOM that a test runner has put in the place of Node's is used as it is", () => {
  const Foreign = class {
    readonly signal = { aborted: false };
  };
  vi.stubGlobal("AbortController", Foreign);
  expect(createController()).toBeInstanceOf(Foreign);
});
