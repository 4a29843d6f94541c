import { createTask, shield, sleep } from "@x/future";
import { explore } from "@x/testing";
import { expect, test } from "vitest";

test("the steps tell where tasks were made", async () => {
  const error = await explore(function* () {
    const task = createTask(sleep(1));
    yield* task;
    throw new Error("no");
  }).catch((raised) => raised);
  expect(error.trace).toMatch(/Task-2 sleep \(made at origin-line\.node\.test\.ts:7\)\n/);
});

test("a line of the packages is not shown, even where they have made the task", async () => {
  const { stackTraceLimit } = Error;
  const traceOf = async (limit: number): Promise<string> => {
    Error.stackTraceLimit = limit;
    try {
      const error = await explore(function* () {
        yield* shield(sleep(1));
        throw new Error("no");
      }).catch((raised) => raised);
      return error.trace;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  expect(await traceOf(30)).toMatch(/Task-2 sleep \(made at origin-line\.node\.test\.ts:20\)\n/);
  // The stack ends within the packages.
  expect(await traceOf(10)).toMatch(/Task-2 sleep\n/);
});
