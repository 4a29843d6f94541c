// Node's own functions, with the signal of their call.
import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type CallScope, createTask, run } from "@x/future";
import { expect, test } from "vitest";
import { outcomeOf } from "./support.ts";

async function cancelNode(fn: (scope: CallScope) => Promise<unknown>): Promise<unknown> {
  return run(function* () {
    const task = createTask(fn, { eager: true }); // Node has begun, and cannot have ended.
    task.cancel("why");
    return yield* outcomeOf(task);
  });
}

test("node:timers/promises ends when cancelled", async () => {
  const outcome = await cancelNode(({ signal }) => delay(60_000, undefined, { signal }));
  expect(outcome).toEqual(["CancelledError", "why"]);
});

test("node:events once ends when cancelled, and leaves no listener", async () => {
  const emitter = new EventEmitter();
  const outcome = await cancelNode(({ signal }) => once(emitter, "never", { signal }));
  expect(outcome).toEqual(["CancelledError", "why"]);
  expect(emitter.eventNames()).toEqual([]);
});

test("node:fs readFile ends when cancelled", async () => {
  const outcome = await cancelNode(({ signal }) => readFile(import.meta.filename, { signal }));
  expect(outcome).toEqual(["CancelledError", "why"]);
});

test("node:fs readFile with a signal gives the file", async () => {
  const text = await run(({ signal }) =>
    readFile(import.meta.filename, { signal, encoding: "utf8" }),
  );
  expect(text).toContain("node:fs readFile with a signal gives the file");
});
