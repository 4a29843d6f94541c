import type { EventLoop } from "@x/loop";
import { describe, onlyEnds } from "@x/loop/internal";
import { cancellationOf } from "../errors.ts";
import type { Future } from "../future/future.ts";
import { OnWake } from "../future/on-wake.ts";
import { addWaiter } from "../future/protocol.ts";
import { loopState } from "../kernel/loop-state.ts";
import { registers } from "../kernel/registers.ts";

/** @throws TypeError when a value is no signal. */
export function checkSignal(signal: unknown): void {
  if (typeof (signal as AbortSignal | null)?.addEventListener === "function") return;
  throw new TypeError(`signal must be an AbortSignal, not ${describe(signal)}`);
}

/** Something to call when a signal is aborted. */
interface Listener {
  readonly loop: EventLoop;
  readonly abort: () => void;
}

/** What listens to a signal. One listener of the signal serves all: Node takes more than ten for a leak. */
const audiences = /* @__PURE__ */ new WeakMap<AbortSignal, Audience>();

class Audience {
  readonly #signal: AbortSignal;
  readonly #listeners = new Set<Listener>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    audiences.set(signal, this);
    signal.addEventListener("abort", this.#abort);
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    this.#count(listener, 1);
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
    this.#count(listener, -1);
    if (this.#listeners.size > 0) return;
    audiences.delete(this.#signal);
    this.#signal.removeEventListener("abort", this.#abort);
  }

  #count({ loop }: Listener, change: 1 | -1): void {
    if (!(onlyEnds in this.#signal)) loopState(loop).signals += change;
  }

  readonly #abort = (): void => {
    for (const listener of this.#listeners) listener.abort();
  };
}

/** Calls `abort` when a signal is aborted, which a task on `loop` waits for meanwhile. Returns a function
 * that calls this off, to be called once. */
export function onAbort(signal: AbortSignal, loop: EventLoop, abort: () => void): () => void {
  const audience = audiences.get(signal) ?? new Audience(signal);
  const listener = { loop, abort };
  audience.add(listener);
  return () => audience.remove(listener);
}

/** The message to cancel with because of a signal: its reason. The signal of a scope hands on the message that
 * the scope was cancelled with. */
export function messageOf({ reason }: AbortSignal): unknown {
  const cancellation = cancellationOf(reason);
  return cancellation === undefined ? reason : cancellation.args[0];
}

/** Cancels a task, or what stands for one, when `signal` is aborted. Nothing is left on the signal once the task is done. */
export function cancelOnAbort(task: Future<unknown>, signal: AbortSignal): void {
  // What awaits the task gets the signal's reason, unless it was cancelled before the signal was aborted.
  const cancel = (): void => {
    registers.outsideSignals.set(task, signal);
    task.cancel(messageOf(signal));
  };
  if (signal.aborted) {
    cancel();
    return;
  }
  // A done-callback would come too late: the listener is off the signal when code that awaits the task goes on.
  task[addWaiter](new OnWake(onAbort(signal, task.loop, cancel)));
}
