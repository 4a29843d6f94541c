import { call, createTask, run } from "@x/future";
import { expect, test } from "vitest";

test("where a call that an async function awaits has failed, the maker of the function's task is named once", async () => {
  const failing = call((): void => {
    throw new Error("no");
  });
  const ended = run(() => createTask(async () => await failing, { name: "outer" }), {
    debug: true,
  });
  const error = await ended.catch((reason: unknown) => reason);
  expect((error as Error).stack?.match(/outer was made here/g)).toHaveLength(1);
});
