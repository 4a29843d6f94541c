import { createTask, runSync, sleep } from "@x/future";
import { runVirtual } from "@x/testing";
import { timeout } from "@x/timeout";
import { expect, test } from "vitest";
import { paths, spansOf } from "./opentelemetry.node.ts";

// No context manager is set: nothing carries spans along but the tasks themselves.

test("coroutines: tasks and scopes lie within one another without a context manager", async () => {
  const spans = await spansOf(() =>
    runSync(() =>
      createTask(
        function* () {
          yield* sleep(1);
          yield* timeout(50, function* () {
            yield* createTask(sleep(1), { name: "inner" });
          });
          yield* createTask(sleep(1), { name: "after" });
        },
        { name: "outer" },
      ),
    ),
  );
  expect(paths(spans)).toEqual([
    "outer",
    "outer > after",
    "outer > timeout",
    "outer > timeout > inner",
  ]);
});

test("async functions: tasks and scopes lie within one another without a context manager", async () => {
  const outer = async (): Promise<void> => {
    await sleep(1);
    await timeout(50, async () => {
      await sleep(1);
      await createTask(sleep(1), { name: "inner" });
    });
    await createTask(sleep(1), { name: "after" });
  };
  const spans = await spansOf(() => runVirtual(() => createTask(outer, { name: "outer" })));
  expect(paths(spans)).toEqual([
    "outer",
    "outer > after",
    "outer > timeout",
    "outer > timeout > inner",
  ]);
});
