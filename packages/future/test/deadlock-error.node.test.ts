import { inspect } from "node:util";
import { createTask, type DeadlockError, Future, runSync } from "@x/future";
import { expect, test } from "vitest";

test("a log line of a DeadlockError has its tasks by name, and nothing of their insides", () => {
  let error: unknown;
  try {
    runSync(function* main() {
      createTask(new Future(), { name: "reader" });
      yield* new Future<void>();
    });
  } catch (raised) {
    error = raised;
  }
  const { stack, tasks } = error as DeadlockError;
  expect(tasks.map((task) => task.name)).toContain("reader");
  expect(inspect(error)).toContain("\n  reader: ");
  // Node adds to the stack what it can enumerate.
  expect(inspect(error)).toBe(stack);
  expect(Object.keys(error as object)).toEqual(["name"]);
});
