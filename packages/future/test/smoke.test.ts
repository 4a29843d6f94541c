import {
  type CancelledError,
  call,
  coroutine,
  createTask,
  DeadlockError,
  Future,
  run,
  runSync,
  sleep,
} from "@x/future";
import { expect, test } from "vitest";

test("runSync", () => {
  const seen: unknown[] = [];
  const r = runSync(function* () {
    const a = createTask(function* () {
      seen.push("a");
      yield* sleep(5);
      seen.push("a5");
      return 1;
    });
    const b = createTask(function* () {
      seen.push("b");
      yield* sleep(3);
      seen.push("b3");
      return 2;
    });
    return (yield* a) + (yield* b);
  });
  expect(r).toBe(3);
  expect(seen).toEqual(["a", "b", "b3", "a5"]);
});
test("run", async () => {
  expect(
    await run(function* () {
      yield* sleep(5);
      return "x";
    }),
  ).toBe("x");
  expect(
    await run(async () => {
      await sleep(5);
      return "y";
    }),
  ).toBe("y");
  const f = new Future<number>();
  setTimeout(() => f.setResult(5), 20);
  expect(await run(f)).toBe(5);
});
test("deadlock", async () => {
  expect(() => runSync(new Future())).toThrow(DeadlockError);
  await expect(run(new Future())).rejects.toThrow(DeadlockError);
});
test("abort", async () => {
  const seen: unknown[] = [];
  await run(function* () {
    const t = createTask(
      ({ signal }) =>
        new Promise((res, rej) => {
          signal.addEventListener("abort", () => {
            seen.push("abort");
            setTimeout(() => rej(signal.reason), 10);
          });
        }),
    );
    yield* sleep(5);
    t.cancel("why");
    try {
      yield* t;
    } catch (e) {
      seen.push((e as CancelledError).args);
    }
  });
  expect(seen).toEqual(["abort", ["why"]]);
});
