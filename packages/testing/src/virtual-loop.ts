import { setTaskFactory, Task, type TaskFactory } from "@x/future";
import {
  type Context,
  EventLoop,
  type ExceptionContext,
  type TimerHandle,
  VirtualHost,
} from "@x/loop";
import { awaitPromise, type Entry, post } from "@x/loop/internal";
import { labelOf } from "./label.ts";
import { LiveTimers } from "./live-timers.ts";
import { Clock } from "./virtual-clock.ts";

/** A loop in virtual time that is turned by hand, and tells what it has left to do. */
export class VirtualLoop extends EventLoop {
  readonly clock: Clock = new Clock(this);
  readonly timers: LiveTimers = new LiveTimers();
  /** What was reported, for it had no other owner. */
  readonly unseen: ExceptionContext[] = [];
  /** How many promises its tasks wait for. */
  awaited = 0;
  readonly #trace: boolean;
  #posted = false;
  #tasks = 0;

  constructor(options: { trace?: boolean; debug?: boolean } = {}) {
    const { trace = false, debug = false } = options;
    super({ host: new VirtualHost(), debug, slowCallbackDuration: Number.POSITIVE_INFINITY });
    this.#trace = trace;
    this.setExceptionHandler((context) => this.unseen.push(context));
    // Tasks are called the same in every run.
    const makeTask: TaskFactory = (loop, coroutine, rest) => {
      this.#tasks += 1;
      return new Task(coroutine, { name: `Task-${this.#tasks}`, ...rest, loop });
    };
    setTaskFactory(this, makeTask);
  }

  /** Whether there is anything to do before time moves. */
  get ready(): boolean {
    return this.#posted;
  }

  override runOnce(): boolean {
    this.#posted = false;
    return super.runOnce();
  }

  override callLater<A extends unknown[]>(
    delay: number,
    callback: (...args: A) => void,
    ...args: A
  ): TimerHandle {
    return this.keep(super.callLater(delay, callback, ...args));
  }

  override callAt<A extends unknown[]>(
    when: number,
    callback: (...args: A) => void,
    ...args: A
  ): TimerHandle {
    return this.keep(super.callAt(when, callback, ...args));
  }

  override [post](entry: Entry): void {
    this.#posted = true;
    super[post](this.#trace ? new Traced(entry, this.clock) : entry);
  }

  override [awaitPromise](change: 1 | -1): void {
    this.awaited += change;
    super[awaitPromise](change);
  }

  /** Keeps account of a timer that was set. */
  protected keep(timer: TimerHandle): TimerHandle {
    this.timers.add(timer, this.time());
    return timer;
  }
}

/** Notes when an entry is run. */
class Traced implements Entry {
  readonly #entry: Entry;
  readonly #clock: Clock;

  constructor(entry: Entry, clock: Clock) {
    this.#entry = entry;
    this.#clock = clock;
  }

  get context(): Context | null {
    return this.#entry.context as Context | null;
  }

  set context(context: Context) {
    this.#entry.context = context;
  }

  run(): void {
    this.#clock.trace.push({ time: this.#clock.now, what: labelOf(this.#entry) });
    this.#entry.run();
  }
}
