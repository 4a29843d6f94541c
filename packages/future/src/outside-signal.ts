import { describe } from "@x/loop/internal";
import type { Task } from "./task.ts";

/** The signals that tasks were given by their makers. */
export const outsideSignals: WeakMap<Task<unknown>, AbortSignal> = /* @__PURE__ */ new WeakMap();

/** @throws TypeError when a value is no signal. */
export function checkSignal(signal: unknown): void {
  if (typeof (signal as AbortSignal | null)?.addEventListener === "function") return;
  throw new TypeError(`signal must be an AbortSignal, not ${describe(signal)}`);
}

/** Cancels a task when `signal` is aborted. Nothing is left on the signal once the task is done. */
export function cancelOnAbort(task: Task<unknown>, signal: AbortSignal): void {
  outsideSignals.set(task, signal);
  const abort = (): void => {
    task.cancel(signal.reason);
  };
  if (signal.aborted) {
    abort();
    return;
  }
  signal.addEventListener("abort", abort, { once: true });
  task.addDoneCallback(() => signal.removeEventListener("abort", abort));
}
