/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A recording is a listener of the loops. It only notes an event for each thing that happens; what the events mean is
 * worked out by `Tracks` and `readTimeline` when the recording is shown, so that recording costs little. The invariant
 * that they rely on is that the events are in the order in which things happened, and that the events of a step lie
 * between its `run` and its `ran`. Times are less exact, since the clock is not read for each event.
 */
import type { Driver, Scope } from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import { asyncScope, checkLimit, checkOptions, type Entry, thread } from "@x/loop/internal";
import { install, type Listener, uninstall } from "../hook.ts";
import {
  CANCELLED,
  type Cancelling,
  ENTERED,
  Events,
  LEFT,
  MADE,
  RAN,
  READY,
  type RecordedEvent,
  RUN,
  WAITED,
  WAITS,
} from "./events.ts";

export type { Cancelling, RecordedEvent } from "./events.ts";

/** How many events are kept unless it is said otherwise. */
const LIMIT = 100_000;

/**
 * What the loops of a thread have done since {@link startRecording}. {@link toChromeTrace} shows it.
 */
export class Recording implements Disposable {
  readonly #events: Events;
  readonly #listener: Listener;
  /** What runs. */
  #running: object | null = null;
  /** The time when the clock was last read. Reading it costs more than all the rest, so a step is taken to begin when
   * the one before it has ended. */
  #now = 0;

  /** @internal */
  constructor(limit: number) {
    const events = new Events(limit);
    this.#events = events;
    this.#listener = {
      run: this.#run,
      turn: () => {
        this.#now = (thread.running as EventLoop).time();
      },
      posted: (entry) => events.add(READY, this.#timeOf(entry), subjectOf(entry), null),
      cancelled: (driver, message) => {
        const cancelling: Cancelling = { by: this.#running ?? this.#codeOf(), message };
        events.add(CANCELLED, this.#timeOf(driver), driver, cancelling);
      },
      made: (task) => {
        // Otherwise the entry that runs has made it.
        const maker = this.#running === null ? this.#codeOf() : null;
        if (maker !== null) events.add(MADE, this.#timeOf(task), task, maker);
      },
      entered: (scope) => {
        const { label, driver } = scope as Scope;
        if (label === undefined) return;
        events.add(ENTERED, this.#timeOf(scope), scope, (driver as Driver<unknown>).frame);
      },
      left: (scope, error) => {
        if ((scope as Scope).label !== undefined) {
          events.add(LEFT, this.#timeOf(scope), scope, error);
        }
      },
      waits: (scope, future) => events.add(WAITS, scope.loop.time(), scope, future),
      waited: (scope, future) => events.add(WAITED, scope.loop.time(), scope, future),
    };
    install(this.#listener);
  }

  /** How many events it has. */
  get size(): number {
    return this.#events.size;
  }

  /** What has happened, in order. @internal */
  get events(): readonly RecordedEvent[] {
    return this.#events.toArray();
  }

  /** Ends the recording, which keeps what it has. Harmless when it has ended. */
  stop(): void {
    uninstall(this.#listener);
  }

  /** The same as {@link Recording.stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }

  readonly #run = (entry: Entry, next: (entry: Entry) => void): void => {
    const loop = thread.running as EventLoop;
    const outer = this.#running;
    const subject = subjectOf(entry);
    this.#running = subject;
    // A step within a step begins later than the last reading, which was at the outer step's begin.
    if (outer !== null) this.#now = loop.time();
    this.#events.add(RUN, this.#now, subject, null);
    next(entry);
    const { done, frame = null, waiter = null } = subject as Partial<Driver<unknown>>;
    this.#now = loop.time();
    this.#events.add(RAN, this.#now, done === false ? frame : null, waiter);
    this.#running = outer;
  };

  /** The task whose async code runs outside of all steps, where scopes follow it. */
  #codeOf(): object | null {
    return (asyncScope() as Scope | null)?.task ?? null;
  }

  /** The time at which something happens to an entry. Within a step, the time of the step's begin is good enough. An
   * entry without a loop becomes ready at the time when the clock was last read. */
  #timeOf(entry: object): number {
    const { loop } = entry as Partial<Driver<unknown>>;
    if (this.#running === null && loop !== undefined) this.#now = loop.time();
    return this.#now;
  }
}

/** What an entry is a part of: a done-callback of a task belongs to the task. As long as there are no contexts, the task is
 * the entry of its first callback itself. */
function subjectOf(entry: Entry): object {
  const { future } = entry as { readonly future?: Partial<Driver<unknown>> };
  return future?.task === undefined ? entry : future;
}

/**
 * Records what all loops of this thread do from now on: when each task, call and callback becomes ready and runs, what
 * it waits for, what cancels it, and which timeouts and groups it enters and leaves. Nothing changes but that it takes
 * memory for what is kept, and time: tasks that do nothing but give way take 2.8 times as long in real time, and 1.9 to
 * 2.0 times with nothing but the look at the clock at the end of each step.
 *
 * asyncio has no counterpart.
 *
 * @param options - `limit`: how many events are kept at least, the latest ones; by default 100,000. What they are
 * about is kept, too.
 * @returns the recording; `stop()` ends it.
 * @throws Error while another copy of this package records or watches this thread; TypeError, RangeError when `limit`
 * is not a positive whole number.
 *
 * @example
 * ```ts
 * import { runSync, sleep } from "@x/future";
 * import { startRecording } from "@x/trace";
 *
 * const recording = startRecording();
 * runSync(function* main() {
 *   yield* sleep(20);
 * });
 * recording.stop();
 * console.log(recording.size > 0);
 * ```
 *
 * ```text
 * true
 * ```
 */
export function startRecording(options: { limit?: number | undefined } = {}): Recording {
  checkOptions(options, "limit");
  const { limit = LIMIT } = options;
  checkLimit("limit", limit);
  return new Recording(limit);
}
