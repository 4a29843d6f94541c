import { createTask, sleep } from "@x/future";

/** A program that stops the debugger in the task "tea", which it makes in `brew`. */
export function* main() {
  yield* brew();
}

function brew() {
  const task = createTask(boil, { name: "tea" });
  return task;
}

function* boil() {
  yield* sleep(1);
  // biome-ignore lint/suspicious/noDebugger: this is where the test looks at the stack
  debugger;
}
