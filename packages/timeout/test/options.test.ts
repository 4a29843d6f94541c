import { moveOnAfter, timeout, timeoutAt } from "@x/timeout";
import { describe, expect, test } from "vitest";

const calls = {
  timeout: (options: object) => timeout(1, () => {}, options),
  timeoutAt: (options: object) => timeoutAt(1, () => {}, options),
  moveOnAfter: (options: object) => moveOnAfter(1, () => {}, undefined, options),
};

describe.each(Object.entries(calls))("%s refuses at the call", (_, call) => {
  test("a grace time that is not a number", () => {
    expect(() => call({ grace: "1" })).toThrow(
      new TypeError('grace must be a number of milliseconds, not "1"'),
    );
  });

  test("a signal that is not an AbortSignal", () => {
    expect(() => call({ signal: 1 })).toThrow(
      new TypeError("signal must be an AbortSignal, not 1"),
    );
  });
});
