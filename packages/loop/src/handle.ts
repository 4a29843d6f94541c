/// <reference lib="esnext.disposable" preserve="true" />

import { type Context, captureContext } from "./context/context.ts";
import { describe, nameOf } from "./helpers/describe.ts";
import { inspect } from "./helpers/inspect.ts";
import type { LinedTimer } from "./timers/lined-timer-queue.ts";
import { NOWHERE } from "./timers/timer-heap.ts";

/** What a callback is, once its arguments' types have been checked by `callSoon` and its like. */
export type Callback = (...args: never) => void;

const NO_ARGUMENTS: readonly unknown[] = [];

/** Takes a cancelled timer off its loop's timers. */
export const forget: unique symbol = Symbol.for("@x/loop.forget");

/** What a handle needs of its loop. */
interface HandleLoop {
  callExceptionHandler(context: { message: string; error: unknown; handle: Handle }): void;
  [forget](timer: TimerHandle): void;
}

/**
 * A callback that a loop is going to run, as {@link EventLoop.callSoon} returns it.
 *
 * asyncio: `asyncio.Handle`.
 */
export class Handle {
  private fn: Callback | undefined;
  private fnArgs: readonly unknown[];
  /** The loop that runs it. @internal */
  readonly loop: HandleLoop;
  /** The context that it runs in: a copy of the one that it was made in. null where the program uses none.
   *
   * asyncio: `handle.get_context()`. */
  readonly context: Context | null;

  /** @internal */
  constructor(loop: HandleLoop, callback: Callback, args: readonly unknown[]) {
    this.loop = loop;
    this.fn = callback;
    this.fnArgs = args;
    this.context = captureContext();
  }

  /** The function that will be called; undefined once cancelled. */
  get callback(): Callback | undefined {
    return this.fn;
  }

  /** What it will be called with; empty once cancelled. */
  get args(): readonly unknown[] {
    return this.fnArgs;
  }

  /** Whether {@link Handle.cancel} was called, be it before or after the callback ran. */
  get cancelled(): boolean {
    return this.fn === undefined;
  }

  /** Calls the callback off and lets go of it and its arguments. Harmless once it has run. */
  cancel(): void {
    this.fn = undefined;
    this.fnArgs = NO_ARGUMENTS;
  }

  /** The same as {@link Handle.cancel}, so that `using handle = loop.callLater(…)` calls it off. */
  [Symbol.dispose](): void {
    this.cancel();
  }

  /** Calls the callback, unless cancelled. The loop calls this; what is thrown goes to the loop's
   * exception handler. */
  run(): void {
    if (this.fn === undefined) return;
    try {
      this.fn(...(this.fnArgs as never));
    } catch (error) {
      const message = `Exception in callback ${this}`;
      this.loop.callExceptionHandler({ message, error, handle: this });
    }
  }

  /** For example `<Handle hello("world")>`. */
  toString(): string {
    return `<${this.constructor.name} ${this.describeState()}>`;
  }

  /** @internal */
  protected describeState(): string {
    const { callback } = this;
    if (callback === undefined) return "cancelled";
    return `${nameOf(callback) || "anonymous"}(${this.args.map(describe).join(", ")})`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }
}

/**
 * A callback that a loop is going to run at a time, as {@link EventLoop.callLater} and
 * {@link EventLoop.callAt} return it. Cancelling takes it off the loop's timers at once.
 *
 * asyncio: `asyncio.TimerHandle`.
 */
export class TimerHandle extends Handle {
  /** The deadline, in the loop's time ({@link EventLoop.time}); kept after it fired or was cancelled. */
  readonly when: number;
  /** @internal */
  sequence = 0;
  /** @internal */
  position = NOWHERE;
  /** @internal */
  ahead: LinedTimer | undefined = undefined;
  /** @internal */
  behind: LinedTimer | undefined = undefined;

  /** @internal */
  constructor(loop: HandleLoop, when: number, callback: Callback, args: readonly unknown[]) {
    super(loop, callback, args);
    this.when = when;
  }

  /** Calls the callback off, takes it off the timers and lets go of it and its arguments. */
  override cancel(): void {
    super.cancel();
    if (this.position !== NOWHERE) this.loop[forget](this);
  }

  /** @internal */
  protected override describeState(): string {
    return `${super.describeState()} at ${this.when}`;
  }
}
