import type { Context, EventLoop } from "@x/loop";
import { type Entry, post } from "@x/loop/internal";
import { type Callback, type Waiter, wake } from "./protocol.ts";

/** The future of a done-callback. */
interface Source {
  readonly loop: EventLoop;
}

/** A done-callback that is going to run, or waits to run in its context. */
export class CallbackCall implements Entry {
  readonly future: Source;
  readonly callback: Callback;
  readonly context: Context | null;

  constructor(future: Source, callback: Callback, context: Context | null) {
    this.future = future;
    this.callback = callback;
    this.context = context;
  }

  /** Its future is done. */
  [wake](): void {
    const { loop } = this.future;
    if (!loop.closed) loop[post](this);
  }

  run(): void {
    callBack(this.future, this.callback);
  }

  toString(): string {
    return describeCall(this.future, this.callback);
  }
}

/** Calls a done-callback. What it throws goes to the loop's exception handler. */
export function callBack(future: Source, callback: Callback): void {
  try {
    callback(future as never);
  } catch (error) {
    const message = `Exception in callback ${describeCall(future, callback)}`;
    future.loop.callExceptionHandler({ message, error, future });
  }
}

/** For reports: for example `confirm(<Future result=42>)`. */
function describeCall(future: Source, callback: Callback): string {
  return `${callback.name || "anonymous"}(${future})`;
}

/** What a waiter is removed by: a done-callback by the function that was added, others by themselves. */
export function keyOf(waiter: Waiter): Waiter {
  return waiter instanceof CallbackCall ? waiter.callback : waiter;
}
