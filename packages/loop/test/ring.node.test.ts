import { Ring } from "@x/loop/internal";
import { expect, test } from "vitest";
import { collectGarbage } from "./support.node.ts";

test("keeps nothing alive that has left", async () => {
  const ring = new Ring<object>();
  for (let i = 0; i < 3; i += 1) ring.push({});
  const gone = new WeakRef(ring.shift());
  await collectGarbage();
  expect(gone.deref()).toBeUndefined();
  expect(ring.size).toBe(2);
});
