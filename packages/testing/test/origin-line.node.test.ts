import { createTask, sleep } from "@x/future";
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
