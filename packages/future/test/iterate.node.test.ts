import { Readable } from "node:stream";
import { createTask, iterate, run, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { expect, test } from "vitest";
import { hostTurn, outcomeOf } from "./support.ts";

test("iterate takes streams", async () => {
  await run(function* () {
    const iterator = iterate<number>(Readable.from([1, 2]));
    expect(yield* iterator.next()).toMatchObject({ done: false, value: 1 });
    expect(yield* iterator.next()).toMatchObject({ done: false, value: 2 });
    expect(yield* iterator.next()).toMatchObject({ done: true });
    yield* iterator.close();
  });
});

test("what a source that is at work fails with when it is closed is reported", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  process.on("unhandledRejection", note);
  const stuck: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: () => Promise.reject(new Error("cannot close")),
    }),
  };
  const reports: unknown[] = [];
  await run(function* () {
    getRunningLoop().setExceptionHandler(({ error }) => reports.push(error));
    const iterator = iterate(stuck);
    const task = createTask(iterator.next());
    yield* sleep(0);
    task.cancel();
    yield* outcomeOf(task);
    yield* iterator.close();
  });
  await hostTurn();
  process.off("unhandledRejection", note);
  expect([reports, unhandled]).toEqual([[new Error("cannot close")], []]);
});
