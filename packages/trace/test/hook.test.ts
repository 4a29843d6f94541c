import { runInContext, thread } from "@x/loop/internal";
import { startRecording, watch } from "@x/trace";
import { expect, onTestFinished, test } from "vitest";

test("two copies of the package do not get in each other's way", () => {
  const nothing = (): void => {};
  onTestFinished(() => {
    thread.trace = null;
  });
  const ofTheOther = {
    run: runInContext,
    turn: nothing,
    posted: nothing,
    cancelled: nothing,
    made: nothing,
    entered: nothing,
    left: nothing,
    waits: nothing,
    waited: nothing,
    wrap: <F>(_scope: unknown, fn: F): F => fn,
  };
  thread.trace = ofTheOther;
  const taken = "Another copy of @x/trace records or watches this thread: stop() that first";
  expect(() => startRecording()).toThrow(taken);
  expect(() => watch()).toThrow(taken);
  expect(thread.trace).toBe(ofTheOther);
});
