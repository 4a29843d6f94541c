import {
  type Awaitable,
  type Coroutine,
  currentTask,
  isCancelled,
  type Task,
  TimeoutError,
} from "@x/future";
import { cancelFrom, Scope } from "@x/future/internal";
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

/** A deadline of the current task, from its making until {@link Deadline.leave}. */
export class Deadline extends Scope implements TimeoutScope {
  private readonly task = currentTask() as Task<unknown>;
  /** The cancel requests that were there before, which are not this deadline's to take back. */
  private readonly requests = this.task.cancelling;
  private time: number | null = null;
  private handle: Handle | undefined = undefined;
  private hasExpired = false;
  private over = false;

  /** @param now - the time, by the task's loop. */
  constructor(when: number | null, now: number) {
    super();
    this.schedule(when, now);
  }

  get when(): number | null {
    return this.time;
  }

  get expired(): boolean {
    return this.hasExpired;
  }

  reschedule(when: number | null): void {
    if (when !== null) checkTime("when", when);
    if (this.hasExpired || this.over) {
      const state = this.hasExpired ? "has expired" : "is over";
      throw new Error(`cannot reschedule a timeout that ${state}`);
    }
    this.handle?.cancel();
    this.schedule(when, this.task.loop.time());
  }

  /** Ends the deadline. Returns the error that the block is left with, given the one that its body
   * ended with: a TimeoutError for the CancelledError that was this deadline's. */
  leave(error: unknown): unknown {
    this.handle?.cancel();
    this.over = true;
    this.exit();
    if (!this.hasExpired) return error;
    const requests = this.task.uncancel();
    if (requests > this.requests || !isCancelled(error)) return error;
    return new TimeoutError("the deadline has passed", { cause: error });
  }

  private schedule(when: number | null, now: number): void {
    const { loop } = this.task;
    this.time = when;
    if (when === null) this.handle = undefined;
    else if (when <= now) this.handle = loop.callSoon(expire, this);
    else this.handle = loop.callAt(when, expire, this);
  }

  /** Cancels the body. */
  expire(): void {
    this.hasExpired = true;
    this.task[cancelFrom](this);
  }
}

function expire(deadline: Deadline): void {
  deadline.expire();
}

/** Calls a body that is a function. */
export function start<T>(body: Body<T>, deadline: Deadline): Coroutine<T> | PromiseLike<T> | T {
  return typeof body === "function" ? body(deadline) : body;
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
