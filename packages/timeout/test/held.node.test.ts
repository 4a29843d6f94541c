import { TimeoutError } from "@x/future";
import { moveOnAfter, timeout, timeoutAt, waitFor } from "@x/timeout";
import { afterEach, beforeEach, expect, test } from "vitest";

// A promise that was handed over is in good hands, although nothing waits for it before the call is
// awaited.

const seen: unknown[] = [];
const note = (error: unknown): void => void seen.push(error);
const others = process.rawListeners("unhandledRejection") as (() => void)[];

beforeEach(() => {
  seen.length = 0;
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", note);
});

afterEach(() => {
  process.removeAllListeners("unhandledRejection");
  for (const other of others) process.on("unhandledRejection", other);
});

test.each(
  Object.entries({
    timeout: (promise: Promise<never>) => timeout(60_000, promise),
    timeoutAt: (promise: Promise<never>) => timeoutAt(null, promise),
    moveOnAfter: (promise: Promise<never>) => moveOnAfter(60_000, promise),
    waitFor: (promise: Promise<never>) => waitFor(promise, 60_000),
  }),
)("the rejection of a promise that %s was given is not unhandled", async (_, begin) => {
  const error = new Error("no answer");
  const call = begin(Promise.reject(error));
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([]);
  await expect(call.then()).rejects.toBe(error);
});

test("nor is that of a promise that has no time at all", async () => {
  const call = waitFor(Promise.reject(new Error("no answer")), 0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([]);
  await expect(call.then()).rejects.toBeInstanceOf(TimeoutError);
});
