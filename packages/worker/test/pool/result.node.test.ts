import { run } from "@x/future";
import { Executor } from "@x/worker";
import { expect, test } from "vitest";

const double = (n: number) => 2 * n;

test("a program that returns a call that waits for a thread ends with its result", async () => {
  await using executor = new Executor({ threads: 1 });
  expect(await run(() => executor.submit(double, 21))).toBe(42);
  expect(await run(executor.submit(double, 4))).toBe(8);
});
