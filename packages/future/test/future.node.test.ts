import { inspect } from "node:util";
import { createTask, ensureFuture, Future, runSync, sleep } from "@x/future";
import { expect, test, vi } from "vitest";
import { TestLoop } from "./support.ts";

test("Node prints a future and a task as they print themselves", () => {
  const loop = new TestLoop();
  const future = new Future<number>({ loop });
  const task = loop.task(future, { name: "worker" });
  for (const shown of [future, task]) expect(inspect(shown)).toBe(String(shown));
  loop.turn();
  expect(inspect(task)).toBe(String(task));
  future.setResult(1);
  loop.drain();
  for (const shown of [future, task]) expect(inspect(shown)).toBe(String(shown));
});

test("FUT-18 futures of another copy of this package are kept as they are, and waited for", async () => {
  vi.resetModules();
  const copy = await import("@x/future");
  expect(copy.Future).not.toBe(Future);
  runSync(function* () {
    const foreign = new copy.Future<string>();
    expect(ensureFuture(foreign as unknown as Future<string>)).toBe(foreign);
    const waiting = createTask(foreign as unknown as Future<string>);
    yield* sleep(0);
    foreign.setResult("from the other copy");
    expect(yield* waiting).toBe("from the other copy");
  });
});
