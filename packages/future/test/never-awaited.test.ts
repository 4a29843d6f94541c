import { call, coroutine, createTask, run, sleep } from "@x/future";
import { closeCoroutine } from "@x/future/internal";
import { expect, test } from "vitest";
import { TestLoop } from "./support.ts";

const work = coroutine(function* work() {
  yield* sleep(0);
  return "result";
});

/** Runs a step in debug mode; returns the loop, which is not closed. */
function step(action: () => void, debug = true): TestLoop {
  const loop = new TestLoop({ debug });
  loop.callSoon(action);
  return loop.drain();
}

// void, for some runtimes forget who called a function to return what it gives.
const calls: [name: string, make: () => void][] = [
  ["work", () => void work()],
  ["sleep", () => void sleep(1)],
  ["sleep", () => void sleep(0, "result")],
  ["sleep", () => void sleep(0)],
  ["call", () => void call(() => 1)],
];

test.each(calls)("a %s that nobody awaits is reported when the loop closes, once", (name, make) => {
  const loop = step(make);
  loop.close();
  const message = `coroutine '${name}' was never awaited: write yield* (or await) before it`;
  expect(loop.messages).toEqual([message]);
  expect(loop.reports[0]?.error).toEqual(new Error(message));
  expect(String((loop.reports[0]?.error as Error | undefined)?.stack)).toContain(
    "never-awaited.test.ts",
  );
});

test.each(calls)(
  "a %s that nobody awaits is nobody's business without debug mode",
  (_name, make) => {
    const loop = step(make, false);
    loop.close();
    expect(loop.reports).toEqual([]);
  },
);

test("what is awaited, in whatever way, is not reported", async () => {
  const loop = new TestLoop({ debug: true });
  loop.task(function* () {
    yield* work();
    yield* sleep(1);
    yield* sleep(0, "result");
    yield* sleep(0);
    yield* createTask(work());
    yield* createTask(sleep(1));
    yield* createTask(() => work());
    yield* createTask(() => sleep(1));
    yield* call(() => 1);
    createTask(work()).cancel();
    closeCoroutine(work());
    closeCoroutine(sleep(1));
  });
  loop.drain();
  loop.close();
  expect(loop.reports).toEqual([]);
  await run(async () => [await work(), await sleep(1)], { debug: true });
});

test("what is made outside of a step is not watched", async () => {
  const calls = [work(), sleep(1)];
  expect(calls.length).toBe(2);
  const loop = step(() => {});
  loop.close();
  expect(loop.reports).toEqual([]);
});
