/// <reference lib="esnext.disposable" preserve="true" />

import type { Task } from "@x/future";
import type { Driver, Scope } from "@x/future/internal";
import { type EventLoop, TimerHandle } from "@x/loop";
import {
  type AsyncScope,
  checkCallback,
  checkOptions,
  checkTime,
  describe,
  type Entry,
  thread,
} from "@x/loop/internal";
import { frameName, framesOf } from "../frames.ts";
import { install, type Listener, uninstall } from "../hook.ts";
import { type Counters, countLoops } from "./counters.ts";
import { Lag } from "./lag.ts";

/** A step that held its loop for too long. */
export interface Stall {
  /** The task whose step it was; null if it was a callback or a timer. */
  readonly task: Task<unknown> | null;
  /** The name of the task, or the callback in words. */
  readonly name: string;
  /** The coroutines in which it went on, the outermost first. Empty if it was a callback or a timer. */
  readonly stack: readonly string[];
  /** How long it took, in ms. */
  readonly duration: number;
}

/** What {@link watch} takes. */
export interface WatchOptions {
  /** From how many ms on a step is a stall; by default 100. */
  readonly stall?: number | undefined;
  /** Queues whose sizes the counters are to tell, by the names that they have there; by default none. */
  readonly queues?: Readonly<Record<string, { readonly size: number }>> | undefined;
  /** Is told of each stall, after it; by default, it is printed with `console.warn`. What it throws goes to the
   * exception handler of the loop. */
  readonly onStall?: ((stall: Stall) => void) | undefined;
}

/** For how many turns of the microtask queue async code is followed when it goes on. Each async function that returns to
 * another one takes a turn, or three if it returns a promise. */
const TURNS = 8;

const settled = /* @__PURE__ */ Promise.resolve();

/** Watches the loops of a thread since {@link watch}. */
export class Watch implements Disposable {
  readonly #stall: number;
  readonly #onStall: (stall: Stall) => void;
  readonly #queues: readonly (readonly [string, { readonly size: number }])[];
  readonly #listener: Listener;
  readonly #lag = new Lag();
  /** The entries that run, each within the one before it: an eager task begins in the step of its maker. */
  readonly #running: Entry[] = [];
  /** The scopes whose async code goes on. */
  readonly #goingOn = new Set<AsyncScope>();
  /** The scope whose code may run outside of all steps, and since when. */
  #scope: AsyncScope | null = null;
  #since = 0;
  #steps = 0;
  #busy = 0;
  #stalls = 0;
  #isOver = false;

  /** @internal */
  constructor(
    stall: number,
    onStall: (stall: Stall) => void,
    queues: Readonly<Record<string, { readonly size: number }>>,
  ) {
    this.#queues = Object.entries(queues);
    this.#stall = stall;
    this.#onStall = onStall;
    this.#listener = {
      run: this.#run,
      waits: (scope) => {
        if (this.#goingOn.delete(scope)) this.#passTo(null);
      },
      waited: (scope) => {
        this.#goingOn.add(scope);
        // Before the code goes on, which is resumed by the same queue.
        this.#follow(scope, TURNS);
      },
    };
    install(this.#listener);
  }

  /** How the loops of this thread do. */
  counters(): Counters {
    return {
      ...countLoops(this.#running),
      steps: this.#steps,
      busy: this.#busy,
      stalls: this.#stalls,
      lag: this.#lag.counts,
      queues: Object.fromEntries(this.#queues.map(([name, { size }]) => [name, size])),
    };
  }

  /** Ends the watch: no stall is told of from now on. Harmless when it has ended. */
  stop(): void {
    this.#isOver = true;
    uninstall(this.#listener);
  }

  /** The same as {@link Watch.stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }

  readonly #run = (entry: Entry, next: (entry: Entry) => void): void => {
    const loop = thread.running as EventLoop;
    if (entry instanceof TimerHandle) this.#lag.add(loop.time() - entry.when);
    const { done, frame = null } = entry as Partial<Driver<unknown>>;
    const begin = this.#freeTime();
    this.#running.push(entry);
    next(entry);
    this.#running.pop();
    this.#steps += 1;
    const duration = this.#freeTime() - begin;
    this.#busy += duration;
    if (duration >= this.#stall) {
      const driver = done === false ? (entry as Driver<unknown>) : null;
      this.#tell(loop, {
        task: (driver?.task ?? null) as Task<unknown> | null,
        name: driver?.task.name ?? String(entry),
        stack: driver === null ? [] : stackOf(driver, frame),
        duration,
      });
    }
  };

  /** Follows async code that is about to go on, until it waits again. */
  #follow(scope: AsyncScope, turns: number): void {
    void settled.then(() => {
      if (!this.#goingOn.has(scope)) return;
      if (turns === 0) this.#goingOn.delete(scope);
      this.#passTo(turns === 0 ? null : scope);
      if (turns > 0) this.#follow(scope, turns - 1);
    });
  }

  /** Notes whose async code may run from now on, and looks how long that of the scope before took. */
  #passTo(scope: AsyncScope | null): void {
    const before = this.#scope as Scope | null;
    if (before !== null) {
      const duration = this.#freeTime() - this.#since;
      this.#busy += duration;
      if (duration >= this.#stall) {
        const { path, task } = before.driver as Driver<unknown>;
        this.#tell(before.loop, {
          task: task as Task<unknown>,
          name: task.name,
          stack: path,
          duration,
        });
      }
    }
    this.#scope = scope;
    this.#since = this.#freeTime();
  }

  /** A clock that stands still while steps are counted: what runs within a step is not a part of it. */
  #freeTime(): number {
    return performance.now() - this.#busy;
  }

  #tell(loop: EventLoop, stall: Stall): void {
    if (this.#isOver) return;
    this.#stalls += 1;
    try {
      this.#onStall(stall);
    } catch (error) {
      loop.callExceptionHandler({ message: "Exception in onStall", error });
    }
  }
}

/** The names of the coroutines that a driver was in, from those of its task on. */
function stackOf(driver: Driver<unknown>, innermost: object | null): string[] {
  const outer = driver.around?.path ?? [];
  return [...outer, ...framesOf(innermost, driver).map(frameName)];
}

function checkQueues(queues: Readonly<Record<string, unknown>>): void {
  checkOptions(queues, "jobs");
  for (const [name, queue] of Object.entries(queues)) {
    if (typeof (queue as { size?: unknown } | null)?.size === "number") continue;
    throw new TypeError(`queues.${name} must be a queue, which has a size, not ${describe(queue)}`);
  }
}

/** Prints a stall. */
function warn({ name, stack, duration }: Stall): void {
  const where = stack.length === 0 ? "" : `: ${stack.join(" > ")}`;
  console.warn(`${name} held its loop for ${duration.toFixed(1)} ms${where}`);
}

/**
 * Watches the loops of this thread for steps that hold them for too long, and counts what they do. It is meant for
 * production: it costs two or three looks at the clock for each step. A stall is told of when it has ended; a step that never
 * ends is shown by `npx @x/trace ps`.
 *
 * The code of an async function that goes on after an `await` is timed as a step, too, from the end of a wait for
 * something of ours to the next wait for something of ours. Where it goes on after the `await` of another promise, it
 * is not.
 *
 * asyncio: `loop.slow_callback_duration`, which only works in debug mode.
 *
 * @param options - see {@link WatchOptions}.
 * @returns the watch; `counters()` tells the counts, `stop()` ends it.
 * @throws Error while another copy of this package records or watches this thread; TypeError, RangeError when `stall` is not a number of ms; TypeError when `onStall` is no function or `queues` has something else than queues.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { type Stall, watch } from "@x/trace";
 *
 * const stalls: Stall[] = [];
 * const watching = watch({ stall: 50, onStall: (stall) => stalls.push(stall) });
 *
 * async function report() {
 *   await sleep(1);
 *   const begin = performance.now();
 *   while (performance.now() - begin < 50) {} // a computation
 * }
 *
 * await run(() => createTask(report, { name: "report" }));
 * watching.stop();
 * console.log(stalls.some(({ stack }) => stack.at(-1) === "report"));
 * ```
 *
 * ```text
 * true
 * ```
 */
export function watch(options: WatchOptions = {}): Watch {
  checkOptions(options, "stall");
  const { stall = 100, onStall = warn, queues = {} } = options;
  checkTime("stall", stall);
  checkCallback(onStall, "onStall");
  checkQueues(queues);
  return new Watch(stall, onStall, queues);
}
