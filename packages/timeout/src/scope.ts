import type { Awaitable, Coroutine, GraceOption, SignalOption, Suspension } from "@x/future";
import { CancelScope, graceOf, settle, signalOf, timedOut, withGrace } from "@x/future/internal";
import { getRunningLoop, type Handle } from "@x/loop";
import { checkTime } from "@x/loop/internal";

/**
 * What the body of a timeout is given.
 *
 * asyncio: `asyncio.Timeout`.
 */
export interface TimeoutScope {
  /** The deadline in the loop's time, or null when there is none. */
  readonly when: number | null;
  /** Whether the deadline has passed while the body ran, also if the body took no notice. */
  readonly expired: boolean;
  /** Aborted when the deadline passes or the task is cancelled. Made when first read. */
  readonly signal: AbortSignal;
  /**
   * Moves the deadline; null means none. One in the past expires in the next iteration.
   *
   * asyncio: `timeout.reschedule()`.
   *
   * @param when - in the loop's time.
   * @throws TypeError, RangeError when `when` is not a number or null; Error when the deadline has
   * passed or the body has ended.
   */
  reschedule(when: number | null): void;
}

/** What runs under a deadline: a function that is given the scope, or an awaitable. */
export type Body<T> =
  | Exclude<Awaitable<T>, (...args: never) => unknown>
  | ((scope: TimeoutScope) => Coroutine<T> | PromiseLike<T> | T);

/** A deadline of the current task, from its making until {@link Deadline.close}. */
export class Deadline extends CancelScope implements TimeoutScope {
  private time: number | null = null;
  private handle: Handle | undefined = undefined;
  private readonly began: number;

  /** @param now - the time, by the task's loop. */
  constructor(when: number | null, now: number) {
    super();
    this.began = now;
    this.enter();
    this.schedule(when, now);
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

  /** Ends the deadline. Returns the error that the block is left with, given the one that its body
   * ended with: a TimeoutError for the CancelledError that was this deadline's.
   * @param stack - where the deadline was set. */
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
  return yield* settle(
    typeof body === "function" ? deadline.call(body, deadline) : body,
    deadline,
  ) as Iterable<Suspension | undefined, T, unknown>;
}

/** How a timeout can also end: by a signal, and what has not ended in time once it was cancelled. */
export interface TimeoutOptions extends SignalOption, GraceOption {}

/** @throws TypeError, RangeError for options that are not valid. */
export function checkTimeoutOptions(options: TimeoutOptions | undefined): void {
  if (options === undefined) return;
  signalOf(options);
  graceOf(options);
}

/** Begins a deadline in so many ms, on the running loop. */
export function deadlineIn(delay: number | null): Deadline {
  const now = getRunningLoop().time();
  return new Deadline(delay === null ? null : now + delay, now);
}

/** Begins a deadline at a time of the running loop. */
export function deadlineAt(when: number | null): Deadline {
  return new Deadline(when, getRunningLoop().time());
}
