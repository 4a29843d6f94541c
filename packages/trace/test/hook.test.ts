import { createTask, runSync, sleep } from "@x/future";
import { ContextVar } from "@x/loop";
import { runInContext, thread } from "@x/loop/internal";
import { startRecording, tagAsyncStacks, toText, watch } from "@x/trace";
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

test("what records and what tags the same steps get along, whichever came first", () => {
  const program = () => runSync(() => createTask(sleep(1, "hot"), { name: "tea" }));
  const texts = [true, false].map((isFirst) => {
    const early = isFirst ? tagAsyncStacks() : undefined;
    const recording = startRecording();
    const late = isFirst ? undefined : tagAsyncStacks();
    expect(program()).toBe("hot");
    recording.stop();
    expect(program()).toBe("hot");
    early?.stop();
    late?.stop();
    return toText(recording).replaceAll(/Task-\d+/g, "main");
  });
  expect(texts[0]).toContain("1  tea ends");
  expect(texts[1]).toBe(texts[0]);
});

test("the first context variable of a program stays with the task that has set it while steps are tagged", () => {
  using _ = tagAsyncStacks();
  const seen = runSync(function* () {
    const user = new ContextVar<string>("user");
    user.set("ann");
    yield* sleep(0);
    const inner = yield* createTask(function* () {
      yield* sleep(0);
      return user.get();
    });
    return [user.get(), inner];
  });
  expect(seen).toEqual(["ann", "ann"]);
});
