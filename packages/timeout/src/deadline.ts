/**
 * A deadline is a cancel scope of the current task with a timer. When the timer fires, the scope cancels its
 * task; the CancelledError reaches the body where it waits, and when it leaves the body, `close` replaces it
 * by a TimeoutError. The invariant is that a deadline replaces only the CancelledError of its own request:
 * one that the caller or another deadline asked for passes through. That is how timeouts nest.
 */

import type { Awaitable, Coroutine, GraceOption, SignalOption, Suspension } from "@x/future";
import {
  CancelScope,
  graceOf,
  signalOf,
  timedOut,
  toWaitable,
  withGrace,
} from "@x/future/internal";
import { getRunningLoop, type Handle } from "@x/loop";
import { checkTime } from "@x/loop/internal";

/**
 * The deadline of a timeout, as its body is given it.
 *
 * asyncio: `asyncio.Timeout`.
 */
export interface TimeoutScope {
  /** The deadline in the loop's time, or null when there is none. */
  readonly when: number | null;
  /** Whether the deadline has passed while the body ran, even if the body did not notice. */
  readonly expired: boolean;
  /** Aborted when the deadline passes or the task is cancelled. */
  readonly signal: AbortSignal;
  /**
   * Moves the deadline. A deadline in the past expires in the next iteration.
   *
   * asyncio: `timeout.reschedule()`.
   *
   * @param when - in the loop's time; null means no deadline.
   * @throws TypeError, RangeError when `when` is neither a number nor null; Error when the deadline has
   * passed or the body has ended.
   */
  reschedule(when: number | null): void;
}

/** The body of a timeout: a function that is given the scope, or an awaitable. */
export type Body<T> =
  | Exclude<Awaitable<T>, (...args: never) => unknown>
  | ((scope: TimeoutScope) => Coroutine<T> | PromiseLike<T> | T);

/** A deadline of the current task, in force from its construction until {@link Deadline.close}. */
export class Deadline extends CancelScope implements TimeoutScope {
  private time: number | null = null;
  private handle: Handle | undefined = undefined;
  private readonly began: number;

  /** @param now - the current time of the task's loop. */
  constructor(when: number | null, now: number) {
    super();
    this.began = now;
    this.enter();
    this.schedule(when, now);
  }

  override get label(): string {
    return "timeout";
  }

  get when(): number | null {
    return this.time;
  }

  get expired(): boolean {
    return this.isCancelled;
  }

  reschedule(when: number | null): void {
    if (when !== null) checkTime("when", when);
    if (this.expired || this.over) {
      const state = this.expired ? "has expired" : "is over";
      throw new Error(`cannot reschedule a timeout that ${state}`);
    }
    this.handle?.cancel();
    this.schedule(when, this.loop.time());
  }

  /**
   * Ends the deadline, and returns the error to throw in the place of `error`: a TimeoutError if `error` is
   * the CancelledError of this deadline, else `error` itself.
   *
   * @param error - the error that the body ended with, or `NONE`.
   * @param stack - the stack where the deadline was set.
   */
  close(error: unknown, stack?: string): unknown {
    this.handle?.cancel();
    if (!this.leave(error)) return error;
    return timedOut((this.time as number) - this.began, stack, { cause: error });
  }

  private schedule(when: number | null, now: number): void {
    const { loop } = this;
    this.time = when;
    if (when === null) this.handle = undefined;
    else if (when <= now) this.handle = loop.callSoon(expire, this);
    else this.handle = loop.callAt(when, expire, this);
  }
}

function expire(deadline: Deadline): void {
  deadline.cancelCode();
}

/** Runs a body under a deadline. */
export function* runUnder<T>(deadline: Deadline, body: Body<T>, grace?: number): Coroutine<T> {
  if (grace !== undefined) return yield* withGrace(runUnder(deadline, body), deadline, grace);
  return yield* toWaitable(
    typeof body === "function" ? deadline.call(body, deadline) : body,
    deadline,
  ) as Iterable<Suspension | undefined, T, unknown>;
}

/** The options of timeouts: a signal that also ends them, and a limit to the time that a cancelled body may
 * take. */
export interface TimeoutOptions extends SignalOption, GraceOption {}

/** @throws TypeError, RangeError for options that are not valid. */
export function checkTimeoutOptions(options: TimeoutOptions | undefined): void {
  if (options === undefined) return;
  signalOf(options);
  graceOf(options);
}

/** Begins a deadline `delay` ms from now. */
export function deadlineIn(delay: number | null): Deadline {
  const now = getRunningLoop().time();
  return new Deadline(delay === null ? null : now + delay, now);
}

/** Begins a deadline at the time `when` of the running loop. */
export function deadlineAt(when: number | null): Deadline {
  return new Deadline(when, getRunningLoop().time());
}
