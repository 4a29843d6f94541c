import { AsyncLocalStorage } from "node:async_hooks";
import { type Debugger, Session } from "node:inspector";
import { runInNewContext } from "node:vm";
import { coroutine, createTask, run, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { startRecording, tagAsyncStacks } from "@x/trace";
import { expect, onTestFinished, test, vi } from "vitest";
import { main } from "./program.ts";
import { asyncParts } from "./stack.ts";

/** Connects a debugger to this thread, and returns the async stacks of the breakpoints that it has come to. */
function debug(): string[][] {
  // Vitest has exchanged the runtime's console for one without it.
  vi.stubGlobal("console", { ...console, createTask: runInNewContext("console.createTask") });
  const session = new Session();
  session.connect();
  const stacks: string[][] = [];
  session.on("Debugger.paused", ({ params }: { params: Debugger.PausedEventDataType }) => {
    stacks.push(asyncParts(params.asyncStackTrace));
  });
  session.post("Debugger.enable");
  session.post("Debugger.setAsyncCallStackDepth", { maxDepth: 16 });
  onTestFinished(() => {
    session.disconnect();
    vi.unstubAllGlobals();
  });
  return stacks;
}

test("a debugger shows the makers of the task that it stops in", async () => {
  const stacks = debug();
  using _ = tagAsyncStacks();
  await run(main);
  expect(stacks).toEqual([["tea: brew main", expect.stringMatching(/^Task-\d+:$/)]]);
});

test("an async function and the coroutines that it awaits are shown in its task", async () => {
  const stacks = debug();
  const pour = coroutine(function* pour() {
    yield* sleep(1);
    // biome-ignore lint/suspicious/noDebugger: this is where the test looks at the stack
    debugger;
  });
  async function boil() {
    await sleep(1);
    await pour();
    // biome-ignore lint/suspicious/noDebugger: this is where the test looks at the stack
    debugger;
  }
  async function brew() {
    await createTask(boil, { name: "tea" });
  }
  using _ = tagAsyncStacks();
  using _recording = startRecording();
  await run(brew);
  const makers = ["tea: brew", expect.stringMatching(/^Task-\d+:$/)];
  expect(stacks).toEqual([makers, ["await:", ...makers]]);
});

test("what does not belong to a task runs as it would, and so does a task that was made before", async () => {
  const stacks = debug();
  const ran: string[] = [];
  const task = createTask(main, { name: "early" });
  using _ = tagAsyncStacks();
  await run(function* () {
    getRunningLoop().callSoon(() => ran.push("callback"));
    yield* task;
  });
  expect(ran).toEqual(["callback"]);
  expect(stacks).toEqual([["tea: brew main", "early:"]]);
});

test("after stop(), nothing is tagged", async () => {
  const stacks = debug();
  tagAsyncStacks().stop();
  await run(main);
  expect(stacks).toHaveLength(1);
  expect(stacks.flat().join()).not.toContain("tea");
});

test("where the runtime has no tags, programs run as they would", async () => {
  vi.stubGlobal("console", { ...console, createTask: undefined });
  onTestFinished(() => void vi.unstubAllGlobals());
  using _ = tagAsyncStacks();
  expect(await run(() => createTask(sleep(1, "tea")))).toBe("tea");
});

test("a debugger shows the makers in a program with stores as well, where Node runs contexts as something of its own", async () => {
  const stacks = debug();
  const user = new AsyncLocalStorage<string>();
  const users: unknown[] = [];
  using _ = tagAsyncStacks();
  await user.run("ann", () =>
    run(function* () {
      yield* createTask(main, { name: "maker" });
      users.push(user.getStore());
    }),
  );
  expect(stacks).toEqual([["tea: brew main", "maker:", expect.stringMatching(/^Task-\d+:$/)]]);
  expect(users).toEqual(["ann"]);
});
