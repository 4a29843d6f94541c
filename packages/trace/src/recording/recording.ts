/// <reference lib="esnext.disposable" preserve="true" />

import type { Driver } from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import { type AsyncScope, checkLimit, checkOptions, type Entry, thread } from "@x/loop/internal";
import { install, type Listener, uninstall } from "../hook.ts";

/** One event of a recording, as it is kept. */
export type RecordedEvent = readonly [
  kind: "ready" | "run" | "ran" | "cancelled" | "waits" | "waited",
  /** The time of the loop, in ms. */
  time: number,
  /** The entry, the task or call, or the scope that it is about. */
  subject: object,
  /** `ready`, `cancelled`: the entry that ran meanwhile. `ran`: the innermost coroutine of a task or call that is not
   * done, which knows its callers. */
  by: object | null,
  /** `ran`, `waits`, `waited`: the future that is waited for. `cancelled`: the message. */
  what: unknown,
];

/** How many events are kept unless it is said otherwise. */
const LIMIT = 100_000;

/**
 * What the loops of a thread have done since {@link startRecording}. {@link toChromeTrace} shows it.
 */
export class Recording implements Disposable {
  readonly #limit: number;
  readonly #listener: Listener;
  #events: RecordedEvent[] = [];
  /** The entry that runs. */
  #running: Entry | null = null;
  /** When it has begun. */
  #now = 0;

  /** @internal */
  constructor(limit: number) {
    this.#limit = limit;
    this.#listener = {
      run: this.#run,
      posted: (entry) => {
        this.#note(["ready", this.#timeOf(entry), entry, this.#running, null]);
      },
      cancelled: (driver, message) => {
        this.#note(["cancelled", this.#timeOf(driver), driver, this.#running, message]);
      },
      waits: (scope, future) => this.#noteWait("waits", scope, future),
      waited: (scope, future) => this.#noteWait("waited", scope, future),
    };
    install(this.#listener);
  }

  /** How many events it has. */
  get size(): number {
    return this.#events.length;
  }

  /** What has happened, in order. @internal */
  get events(): readonly RecordedEvent[] {
    return this.#events;
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
    this.#running = entry;
    this.#now = loop.time();
    this.#note(["run", this.#now, entry, null, null]);
    next(entry);
    const { done, frame = null, waiter = null } = entry as Partial<Driver<unknown>>;
    this.#note(["ran", loop.time(), entry, done === false ? frame : null, waiter]);
    this.#running = outer;
  };

  #noteWait(kind: "waits" | "waited", scope: AsyncScope, future: object): void {
    this.#note([kind, scope.loop.time(), scope, null, future]);
  }

  /** The time at which something happens to an entry. Within a step, that at which the step began will do, and an
   * entry that knows no loop becomes ready at the time that was last known. */
  #timeOf(entry: object): number {
    const { loop } = entry as Partial<Driver<unknown>>;
    if (this.#running === null && loop !== undefined) this.#now = loop.time();
    return this.#now;
  }

  #note(event: RecordedEvent): void {
    this.#events.push(event);
    if (this.#events.length > 2 * this.#limit) this.#events = this.#events.slice(-this.#limit);
  }
}

/**
 * Records what all loops of this thread do from now on: when each task, call and callback becomes ready and runs, what
 * it waits for, and what cancels it. Nothing changes but that it takes memory for what is kept, and time: tasks
 * that do nothing but sleep take two to three times as long.
 *
 * asyncio has no counterpart.
 *
 * @param options - `limit`: how many events are kept at least, the latest ones; by default 100,000. What they are
 * about is kept, too.
 * @returns the recording; `stop()` ends it.
 * @throws Error while another copy of this package records or watches this thread; TypeError, RangeError when `limit` is not a positive whole number.
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
