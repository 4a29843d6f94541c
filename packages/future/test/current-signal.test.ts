import { coroutine, createTask, currentSignal, runSync, sleep } from "@x/future";
import { expect, test } from "vitest";

test("outside of all scopes it is one that is never aborted, always the same", () => {
  const signal = currentSignal();
  expect(signal).toBeInstanceOf(AbortSignal);
  expect(signal.aborted).toBe(false);
  expect(currentSignal()).toBe(signal);
});

test("in a coroutine it is that of its task, aborted when this is cancelled", () => {
  const outside = currentSignal();
  runSync(function* () {
    let signal: AbortSignal | undefined;
    const task = createTask(function* () {
      signal = currentSignal();
      yield* sleep(10);
    });
    yield* sleep(1);
    expect(signal).not.toBe(outside);
    expect(signal?.aborted).toBe(false);
    task.cancel("enough");
    yield* sleep(1);
    expect(task.cancelled).toBe(true);
    expect(signal?.reason).toMatchObject({ name: "CancelledError", message: "enough" });
  });
});

test("in a coroutine that no function has called, it is that of the task as well", () => {
  const waiting = coroutine(function* (seen: AbortSignal[]) {
    seen.push(currentSignal(), currentSignal());
    yield* sleep(10);
  });
  runSync(function* () {
    const seen: AbortSignal[] = [];
    const task = createTask(waiting(seen));
    yield* sleep(1);
    task.cancel("enough");
    expect(seen.map(({ reason }) => reason.message)).toEqual(["enough", "enough"]);
    expect(seen[0]).toBe(seen[1]);
  });
});
