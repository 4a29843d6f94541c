import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as node from "../../src/platform/node-exit.ts";
import * as other from "../../src/platform/other.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("in a process", () => {
  const fake = Object.assign(new EventEmitter(), {
    exitCode: undefined as number | string | undefined,
  });

  beforeEach(() => {
    vi.stubGlobal("process", fake);
  });

  test("what was to be called at its end is called then", () => {
    const callback = vi.fn();
    node.onExit(callback);
    expect(callback).not.toHaveBeenCalled();
    fake.emit("exit", 0);
    expect(callback).toHaveBeenCalledOnce();
  });

  test.each([
    [undefined, 1],
    [0, 1],
    [3, 3],
    ["4", "4"],
  ])("that has failed, the exit code %s becomes %s", (before, after) => {
    fake.exitCode = before;
    node.failProcess();
    expect(fake.exitCode).toBe(after);
  });
});

test.each([
  ["there is no process", node, undefined],
  ["a process has no events", node, {}],
  ["the platform knows of none", other, undefined],
])("nothing happens where %s", (_, platform, process) => {
  vi.stubGlobal("process", process);
  const callback = vi.fn();
  platform.onExit(callback);
  platform.failProcess();
  expect(callback).not.toHaveBeenCalled();
});
