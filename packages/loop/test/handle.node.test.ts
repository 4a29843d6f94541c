import { inspect } from "node:util";
import { expect, test } from "vitest";
import { virtualLoop } from "./support.ts";

test("Node prints a handle as it prints itself", () => {
  const loop = virtualLoop();
  for (const handle of [loop.callSoon(() => {}), loop.callLater(5, () => {})]) {
    expect(inspect(handle)).toBe(String(handle));
    handle.cancel();
    expect(inspect(handle)).toBe(String(handle));
  }
});
