import { expect, test } from "vitest";
import { collectGarbage } from "./support.node.ts";
import { virtualLoop } from "./support.ts";

test("RUN-09 close() lets go of what it throws away", async () => {
  const loop = virtualLoop();
  const [soon, timer] = [() => {}, () => {}].map((callback) => new WeakRef(callback));
  loop.callSoon(soon?.deref() as () => void);
  loop.callLater(1, timer?.deref() as () => void);
  await collectGarbage();
  expect([soon?.deref(), timer?.deref()]).not.toContain(undefined);
  await collectGarbage();
  loop.close();
  await collectGarbage();
  expect([soon?.deref(), timer?.deref()]).toEqual([undefined, undefined]);
  expect(loop.closed).toBe(true);
});
