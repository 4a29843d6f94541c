import { AsyncLocalStorage } from "node:async_hooks";
import { createTask, sleep } from "@x/future";
import { expect, test } from "vitest";

test("awaiting from async code keeps its own AsyncLocalStorage", async () => {
  const storage = new AsyncLocalStorage<string>();
  await storage.run("caller", async () => {
    await createTask(sleep(1));
    expect(storage.getStore()).toBe("caller");
  });
});
