import { describe, onlyEnds } from "@x/loop/internal";
import { addWaiter, wake } from "./future.ts";
import { kernel } from "./kernel.ts";
import { loopState } from "./loop-state.ts";
import type { Task } from "./task.ts";

/** @throws TypeError when a value is no signal. */
export function checkSignal(signal: unknown): void {
  if (typeof (signal as AbortSignal | null)?.addEventListener === "function") return;
  throw new TypeError(`signal must be an AbortSignal, not ${describe(signal)}`);
}

/** The tasks that wait for a signal, which one listener serves: Node takes more than ten for a leak. */
const audiences = /* @__PURE__ */ new WeakMap<AbortSignal, Audience>();

class Audience {
  readonly #signal: AbortSignal;
  readonly #tasks = new Set<Task<unknown>>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    audiences.set(signal, this);
    signal.addEventListener("abort", this.#abort);
  }

  add(task: Task<unknown>): void {
    this.#tasks.add(task);
    this.#count(task, 1);
    // Not a done-callback: who awaits the task is to find nothing left on the signal.
    task[addWaiter]({ [wake]: () => this.#remove(task) });
  }

  #remove(task: Task<unknown>): void {
    this.#tasks.delete(task);
    this.#count(task, -1);
    if (this.#tasks.size > 0) return;
    audiences.delete(this.#signal);
    this.#signal.removeEventListener("abort", this.#abort);
  }

  #count({ loop }: Task<unknown>, change: 1 | -1): void {
    if (!(onlyEnds in this.#signal)) loopState(loop).signals += change;
  }

  readonly #abort = (): void => {
    for (const task of this.#tasks) cancelBy(this.#signal, task);
  };
}

/** Cancels a task when `signal` is aborted. Nothing is left on the signal once the task is done. */
export function cancelOnAbort(task: Task<unknown>, signal: AbortSignal): void {
  if (signal.aborted) {
    cancelBy(signal, task);
    return;
  }
  const audience = audiences.get(signal) ?? new Audience(signal);
  audience.add(task);
}

/** Who awaits the task gets the signal's reason, unless it was cancelled before the signal was aborted. */
function cancelBy(signal: AbortSignal, task: Task<unknown>): void {
  kernel.outsideSignals.set(task, signal);
  task.cancel(signal.reason);
}
