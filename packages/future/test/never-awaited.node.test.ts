import { call, coroutine, sleep } from "@x/future";
import { expect, test } from "vitest";
import { collectGarbage } from "./support.node.ts";
import { TestLoop } from "./support.ts";

const work = coroutine(function* work() {
  yield* sleep(0);
});

const calls: [name: string, make: () => unknown][] = [
  ["work", () => work()],
  ["sleep", () => sleep(1)],
  ["sleep", () => sleep(0, "result")],
  ["sleep", () => sleep(0)],
  ["call", () => call(() => 1)],
];

/** Runs a step in debug mode; returns the loop, which is not closed. */
function step(action: () => void): TestLoop {
  const loop = new TestLoop({ debug: true });
  loop.callSoon(action);
  return loop.drain();
}

test.each(calls)("a %s is reported when it is collected", async (name, make) => {
  const loop = step(make);
  await collectGarbage();
  expect(loop.messages).toEqual([
    `coroutine '${name}' was never awaited: write yield* (or await) before it`,
  ]);
  loop.close();
  expect(loop.reports.length).toBe(1);
});

test.each(calls)("a %s that was reported when the loop closed is not again", async (_, make) => {
  const loop = step(make);
  loop.close();
  await collectGarbage();
  expect(loop.reports.length).toBe(1);
});
