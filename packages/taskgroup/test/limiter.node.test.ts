import { run } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { expect, test } from "vitest";
import { errorOf, messagesOf } from "./support.ts";

test("a promise that fails while it waits for its turn is not an unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const listener = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", listener);
  const failure = await run(
    errorOf(
      taskGroup(
        (group) => {
          group.createTask(() => new Promise((resolve) => setImmediate(resolve)));
          group.createTask(Promise.reject(new Error("early")));
        },
        { limit: 1 },
      ),
    ),
  );
  process.off("unhandledRejection", listener);
  expect(messagesOf(failure)).toEqual(["early"]);
  expect(unhandled).toEqual([]);
});
