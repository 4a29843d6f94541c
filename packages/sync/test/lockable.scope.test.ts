import { currentSignal, runSync } from "@x/future";
import { Lock } from "@x/sync";
import { expect, test } from "vitest";

test("the scope of with ends with its body", () => {
  runSync(function* () {
    const before = currentSignal();
    let inside: AbortSignal | undefined;
    yield* new Lock().with(() => {
      inside = currentSignal();
    });
    expect(inside).not.toBe(before);
    expect(currentSignal()).toBe(before);
  });
});

test("a free lock can be acquired where no loop runs", () => {
  const lock = new Lock();
  const { done } = lock.acquire()[Symbol.iterator]().next();
  expect([done, lock.locked]).toEqual([true, true]);
});
