import { thread } from "@x/loop/internal";
import { registers } from "../kernel/registers.ts";
import { currentScope } from "../scope/scope.ts";
import type { Driver } from "./driver.ts";

/** What drives the code that runs now: a task, or a call that an async function awaits. */
export function currentDriver(): Driver<unknown> | null {
  if (thread.running !== null) return registers.task as Driver<unknown> | null;
  const driver = (currentScope()?.driver ?? null) as Driver<unknown> | null;
  // Async code can outlive its task.
  return driver?.task.done ? null : driver;
}
